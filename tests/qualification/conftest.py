"""Qualification as its wiring makes it, on a database of the test's own."""

from collections.abc import AsyncIterator

import pytest

from services.qualification import main
from shared.access import Keys
from shared.database import Database
from shared.http import application
from shared.service import Runtime
from shared.settings import read_settings
from tests.qualification.here import Here


@pytest.fixture
async def here(database_url: str) -> AsyncIterator[Here]:
    database, intake = Database(database_url, "qualification"), Database(database_url, "intake")
    service = main.build(Runtime(read_settings(), database))
    app = application("Accord qualification", service.routers)
    app.state.keys = Keys(database)
    app.state.qualification = service.state
    yield Here(database, intake, app)
    await database.close()
    await intake.close()

"""Qualification as `main` wires it, on a database of the test's own."""

from collections.abc import AsyncIterator

import pytest

from services.qualification import main
from shared.auth import ApiKeyCache
from shared.config.settings import read_settings
from shared.db.database import Database
from shared.http import create_application
from shared.runtime.service import ServiceContext
from tests.qualification.service import QualificationService
from tests.support.packed_rows import keep_json_plain


@pytest.fixture
async def service(database_url: str) -> AsyncIterator[QualificationService]:
    database, intake = Database(database_url, "qualification"), Database(database_url, "intake")
    built = main.build(ServiceContext(read_settings(), database))
    app = create_application("Accord qualification", built.routers)
    app.state.keys = ApiKeyCache(database)
    app.state.qualification = built.state
    yield QualificationService(database, intake, app)
    await database.close()
    await intake.close()


@pytest.fixture
async def plain_service(service: QualificationService) -> QualificationService:
    """Qualification within an hour of an upgrade: what it stores, the SQL of a former version reads."""
    await keep_json_plain(service.database)
    return service

"""A service's own database."""

from collections.abc import AsyncIterator

import pytest

from shared.db.database import Database


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    made = Database(database_url, "metrics")
    yield made
    await made.close()

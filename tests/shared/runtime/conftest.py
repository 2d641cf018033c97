"""The database of one service."""

from collections.abc import AsyncIterator

import pytest

from shared.db.database import Database


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    database = Database(database_url, "intake")
    yield database
    await database.close()

"""The databases of two services: one that writes the lent tables, and one that may only read them."""

from collections.abc import AsyncIterator

import pytest

from shared.db.database import Database


@pytest.fixture
async def writer(database_url: str) -> AsyncIterator[Database]:
    """The service that writes keys."""
    database = Database(database_url, "intake")
    yield database
    await database.close()


@pytest.fixture
async def reader(database_url: str) -> AsyncIterator[Database]:
    """A service that only reads them."""
    database = Database(database_url, "metrics")
    yield database
    await database.close()

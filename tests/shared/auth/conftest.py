"""The databases of two services: one that writes the lent tables, and one that may only read them."""

from collections.abc import AsyncIterator

import pytest

from shared.db.database import Database
from tests.shared.auth.api_keys import DANA, OTHER, add_key
from tests.shared.auth.browser import READER, SECRET


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


@pytest.fixture
async def database(writer: Database) -> Database:
    """A database with the keys of a seller and of a reader."""
    for secret, key_id, scope in ((SECRET, DANA, "sales"), (READER, OTHER, "read")):
        await add_key(writer, key_id, scope, secret=secret)
    return writer

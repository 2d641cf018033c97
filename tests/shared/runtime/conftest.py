"""The database of one service, and a folder for backups."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from shared.db.database import Database
from tests.support.postgres_cluster import temporary_folder


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    database = Database(database_url, "intake")
    yield database
    await database.close()


@pytest.fixture
def backup_folder() -> Iterator[Path]:
    """A folder that the embedded database's account may enter."""
    with temporary_folder() as path:
        path.mkdir()
        yield path

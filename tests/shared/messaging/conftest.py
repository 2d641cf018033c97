"""Databases that are closed again."""

from collections.abc import AsyncIterator, Callable

import pytest

from shared.db.database import Database

Connect = Callable[[str], Database]


@pytest.fixture
async def connect(database_url: str) -> AsyncIterator[Connect]:
    """A service's database on this test's own PostgreSQL database."""
    opened: list[Database] = []

    def open_(service: str) -> Database:
        opened.append(Database(database_url, service))
        return opened[-1]

    yield open_
    for database in opened:
        await database.close()

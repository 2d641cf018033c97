"""Databases of services that are closed after each test."""

from collections.abc import AsyncIterator, Callable

import pytest

from shared.db.database import Database

Connect = Callable[[str], Database]


@pytest.fixture
async def connect(database_url: str) -> AsyncIterator[Connect]:
    """Opens the database of a service, in this test's own PostgreSQL database."""
    opened: list[Database] = []

    def open_database(service: str) -> Database:
        opened.append(Database(database_url, service))
        return opened[-1]

    yield open_database
    for database in opened:
        await database.close()

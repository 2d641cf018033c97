"""Connections of SQLAlchemy, which alembic needs. They take 9 MB of memory: only what migrates imports this file."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
from sqlalchemy import NullPool, make_url
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from shared.db.address import limit_timeout, parse_address
from shared.db.connection import DATABASE_ERRORS
from shared.db.failures import describe_failure

# How long a program waits for a connection by which it migrates, unless the URL says less.
OPEN_SECONDS = 60.0
DIALECT = "postgresql+asyncpg://"


@asynccontextmanager
async def connect(url: str, **settings: str) -> AsyncIterator[AsyncConnection]:
    """A new connection with these server settings, closed after the block. Raises Unreachable."""
    address, timeout = parse_address(url, settings), limit_timeout(url, OPEN_SECONDS)

    async def open_connection() -> asyncpg.Connection:
        try:
            return await asyncpg.connect(**address, timeout=timeout)
        except (*DATABASE_ERRORS, OSError) as error:
            raise describe_failure(error, make_url(url)) from None

    engine = create_async_engine(DIALECT, poolclass=NullPool, async_creator=open_connection)
    try:
        async with engine.connect() as connection:
            yield connection
    finally:
        await engine.dispose()

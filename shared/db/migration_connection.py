"""Connections of SQLAlchemy, which alembic needs. They take 9 MB of memory: only what migrates imports this file."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
from sqlalchemy import NullPool
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from shared.db.address import parse_address

DIALECT = "postgresql+asyncpg://"


@asynccontextmanager
async def connect(url: str, **settings: str) -> AsyncIterator[AsyncConnection]:
    """A new connection with these server settings, closed after the block."""
    address = parse_address(url, settings)
    engine = create_async_engine(DIALECT, poolclass=NullPool, async_creator=lambda: asyncpg.connect(**address))
    try:
        async with engine.connect() as connection:
            yield connection
    finally:
        await engine.dispose()

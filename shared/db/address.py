"""The address of PostgreSQL: what the driver is given of ACCORD_DATABASE_URL, and connections of SQLAlchemy to it."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlencode

import asyncpg
from sqlalchemy import NullPool, make_url
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from shared.config.database_url import ADDRESS_PARAMETERS, CONNECT_TIMEOUT, DRIVER_PARAMETERS, SERVER_PARAMETERS
from shared.db.connection import DATABASE_ERRORS
from shared.db.failures import describe_failure

# How long a program waits for a connection by which it migrates, unless the URL says less.
OPEN_SECONDS = 60.0
DIALECT = "postgresql+asyncpg://"


def parse_address(url: str, server_settings: Mapping[str, str]) -> dict[str, Any]:
    """The arguments of asyncpg that say where and how to connect."""
    parsed = make_url(url)
    query = dict(parsed.query)
    place = parsed.set(query={name: value for name, value in query.items() if name in ADDRESS_PARAMETERS})
    _, address = PGDialect_asyncpg().create_connect_args(place)  # type: ignore[no-untyped-call]
    # The driver takes most parameters of TLS from a connection string only.
    driver = urlencode({name: value for name, value in query.items() if name in DRIVER_PARAMETERS})
    session = {name: value for name, value in query.items() if name in SERVER_PARAMETERS}
    return {
        **address,
        **({"dsn": f"postgresql://?{driver}"} if driver else {}),
        "server_settings": {**server_settings, **session},
    }


def limit_timeout(url: str, seconds: float) -> float:
    """The timeout for connecting, which `connect_timeout` of the URL may shorten."""
    return min(seconds, int(str(make_url(url).query.get(CONNECT_TIMEOUT, 0))) or seconds)


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

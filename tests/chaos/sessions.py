"""What other sessions do to Accord's on the same server: lock its tables, take all connections, let it only read."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import asyncpg
from sqlalchemy import make_url

from shared.db.address import parse_address
from shared.db.ddl import ddl
from tests.support.database import run_sql

END_SESSIONS = """
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and backend_type = 'client backend' and application_name like 'accord %'
"""


@asynccontextmanager
async def locked(url: str, *tables: str) -> AsyncIterator[None]:
    """No other session can write to these tables until the block ends, as while an index is created."""
    session = await asyncpg.connect(**parse_address(url, {}))
    async with session.transaction():
        for table in tables:
            await session.execute(f"lock table {table} in share mode")
        yield
    await session.close()


@asynccontextmanager
async def without_connections(url: str) -> AsyncIterator[None]:
    """A stranger holds every connection of the server until the block ends."""
    strangers = [await asyncpg.connect(**parse_address(url, {}))]
    while await strangers[0].fetch(END_SESSIONS):
        await _connect_until_refused(url, strangers)
    yield
    for stranger in strangers:
        await stranger.close()


async def _connect_until_refused(url: str, strangers: list[asyncpg.Connection]) -> None:
    with suppress(asyncpg.TooManyConnectionsError):
        while True:
            strangers.append(await asyncpg.connect(**parse_address(url, {})))


@asynccontextmanager
async def only_reading(url: str) -> AsyncIterator[None]:
    """Accord's sessions end, and new ones only read until the block ends, as after a fail-over to a standby."""
    name = make_url(url).database or ""
    await run_sql(url, ddl("ALTER DATABASE {name} SET default_transaction_read_only = on", name=name))
    await run_sql(url, END_SESSIONS)
    yield
    reset = ddl("ALTER DATABASE {name} RESET default_transaction_read_only", name=name)
    await run_sql(url, reset, default_transaction_read_only="off")
    await run_sql(url, END_SESSIONS)

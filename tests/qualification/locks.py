"""Waiting until one transaction waits for a row of another, so that a test has both at the same moment."""

import asyncio

from shared.db.connection import Connection, sql

WAIT_SECONDS = 60
_WAITING = sql("""
    select count(*) from pg_locks join pg_stat_activity using (pid)
    where not granted and datname = current_database()
""")


async def until_one_waits(conn: Connection, second: asyncio.Task[None]) -> None:
    """Return when the second transaction waits for the one on this connection."""
    async with asyncio.timeout(WAIT_SECONDS):
        while not (await conn.execute(_WAITING)).scalar_one():
            assert not second.done(), "nothing made the second transaction wait for the first"
            await asyncio.sleep(0.01)

"""A PostgreSQL server whose clock a test moves: Accord decides by the clock of its database alone."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from tests.support.accord_process import run_accord_up
from tests.support.database import create_database, drop_installation, run_sql
from tests.support.postgres_cluster import embedded_cluster
from tests.support.retrying_client import Client

# Statements call these two; both stay what they are, but for the shift. They are replaced before the first migration,
# so that the defaults of columns call the new ones too.
_REPLACE = (
    "create table public.moved_clock (shift interval not null)",
    "insert into public.moved_clock values ('0')",
    "grant select on public.moved_clock to public",
    "alter function pg_catalog.clock_timestamp() rename to machine_clock_timestamp",
    "alter function pg_catalog.now() rename to machine_now",
    """create function pg_catalog.clock_timestamp() returns timestamptz language sql volatile parallel safe
       return pg_catalog.machine_clock_timestamp() + (select shift from public.moved_clock)""",
    """create function pg_catalog.now() returns timestamptz language sql stable parallel safe
       return pg_catalog.machine_now() + (select shift from public.moved_clock)""",
)


@asynccontextmanager
async def run_accord_at(at: datetime, folder: Path) -> AsyncIterator[tuple[str, Client]]:
    """The URL of the database and a client of an `accord up` for which it is this instant when it starts."""
    with embedded_cluster() as cluster:
        url = await create_database(cluster)
        for statement in _REPLACE:
            await run_sql(url, statement, allow_system_table_mods="on")
        await move_clock(url, at)
        with run_accord_up(url, folder) as (program, client):
            await asyncio.to_thread(program.await_ready)
            yield url, client
        await drop_installation(cluster, url)


async def move_clock(url: str, at: datetime) -> None:
    """It is this instant now in the database, and goes on from there."""
    shift = (at - datetime.now(UTC)).total_seconds()
    await run_sql(url, f"update public.moved_clock set shift = make_interval(secs => {shift!r})")

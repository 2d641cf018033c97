"""An idle process does almost nothing: as PostgreSQL's own statistics count it."""

import asyncio
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import make_url

from shared.db.migrations import migrate
from tests.support.accord_process import run_accord_up, run_one_service
from tests.support.database import create_database, run_sql
from tests.support.postgres_cluster import embedded_cluster

# PostgreSQL counts what a session did at most 10 seconds after the session became idle.
SETTLE_SECONDS = 11.0
IDLE_SECONDS = 12.0

# The commits in each database; the bytes that its sessions wrote to the log, and how often one of them waited for the
# disk. To be read in another database.
COUNTS = """
    select datname, xact_commit + xact_rollback, written.bytes, written.waits
    from pg_stat_database cross join lateral (
        select cast(sum(wal.wal_bytes) as bigint) as bytes, cast(sum(io.waits) as bigint) as waits
        from pg_stat_activity as session
             cross join lateral pg_stat_get_backend_wal(pid) as wal
             cross join lateral (
                 select sum(fsyncs) as waits from pg_stat_get_backend_io(pid) where object = 'wal') as io
        where session.datname = pg_stat_database.datname
    ) as written
"""


@pytest.mark.usefixtures("processes_and_sockets")
async def test_an_idle_process_commits_at_most_5_times_a_second_writes_under_1_kb_and_never_waits_for_the_disk(
    tmp_path: Path,
) -> None:
    with embedded_cluster(durable=True) as cluster, ExitStack() as stack:
        urls = [await create_database(cluster)]
        await migrate(urls[0])
        urls.append(await create_database(cluster, urls[0]))
        for name in ("up", "serve"):
            (tmp_path / name).mkdir()
        served = stack.enter_context(run_one_service("handoff", urls[1], tmp_path / "serve"))
        served.await_ready()
        up, _ = stack.enter_context(run_accord_up(urls[0], tmp_path / "up"))
        up.await_ready()
        await asyncio.sleep(SETTLE_SECONDS)
        before = await _count(cluster, urls)
        await asyncio.sleep(IDLE_SECONDS)
        after = await _count(cluster, urls)
        running = up.is_running() and served.is_running()

    assert running
    for first, last in zip(before, after, strict=True):
        commits, written, waits = (value - earlier for value, earlier in zip(last, first, strict=True))
        assert 1 <= commits <= 5 * IDLE_SECONDS
        assert 1 <= written <= 1000 * IDLE_SECONDS
        assert waits == 0


async def _count(cluster: str, urls: list[str]) -> list[tuple[int, int, int]]:
    counts = {name: (commits, written, waits) for name, commits, written, waits in await run_sql(cluster, COUNTS)}
    return [counts[make_url(url).database] for url in urls]

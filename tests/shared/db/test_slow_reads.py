"""Reads that may take long have connections of their own, a queue with a limit, and an end."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from shared.db.connection import Connection, sql
from shared.db.database import CONNECTIONS, POOL, SLOW_READS, Database
from shared.db.slow_reads import SlowReadLimits
from shared.errors import ReadTooSlow, TooManyReads
from tests.shared.messaging.recording_consumer import wait_until
from tests.support.database import run_sql

# Each slow read waits for this lock.
LOCK = 4711
_WAIT = sql("select pg_advisory_xact_lock_shared(:key)")
_LOCK = sql("select pg_advisory_lock(:key)")
_SLEEP = sql("select pg_sleep(:seconds)")
_WAITING = "select cast(count(*) as int) from pg_locks where locktype = 'advisory' and not granted"
# More at once than there are connections, and fewer than may wait for one.
TOO_MANY = 15


async def wait(conn: Connection) -> str:
    await conn.execute(_WAIT, {"key": LOCK})
    return "read"


async def answer(conn: Connection) -> str:
    return str((await conn.execute(sql("select 'answered'"))).scalar_one())


@asynccontextmanager
async def held_up(database: Database) -> AsyncIterator[None]:
    """Every `wait` lasts until the end of the block."""
    async with database.dedicated_connection() as conn:
        await conn.execute(_LOCK, {"key": LOCK})
        yield


def limited(url: str, **limits: Any) -> Database:
    """A database with other limits than those of a process."""
    return Database(url, "metrics", SlowReadLimits(**limits))


async def read(database: Database, times: int) -> list[asyncio.Task[str]]:
    """This many reads that wait; each has begun to run or to wait for its turn."""
    tasks = [asyncio.create_task(database.slow_reads.run(wait)) for _ in range(times)]
    await asyncio.sleep(0)
    return tasks


async def test_while_eight_reads_are_slow_other_work_is_done_at_once(database: Database) -> None:
    async with held_up(database):
        reads = await read(database, 8)
        answers = await asyncio.gather(*(database.run(answer) for _ in range(8)))
    assert answers == ["answered"] * 8
    assert await asyncio.gather(*reads) == ["read"] * 8


async def test_a_read_for_which_the_queue_has_no_place_is_refused_at_once(database: Database) -> None:
    async with held_up(database):
        reads = await read(database, SLOW_READS.connections + SLOW_READS.waiting)
        with pytest.raises(TooManyReads):
            await database.slow_reads.run(answer)
    assert set(await asyncio.gather(*reads)) == {"read"}
    assert await database.slow_reads.run(answer) == "answered"


async def test_a_read_that_waits_too_long_for_its_turn_is_refused(database_url: str) -> None:
    database = limited(database_url, connections=1, wait_seconds=0.05)
    async with held_up(database):
        (first,) = await read(database, 1)
        with pytest.raises(TooManyReads):
            await database.slow_reads.run(answer)
    assert await first == "read"
    await database.close()


@pytest.mark.parametrize("limit", ["statement_seconds", "read_seconds"])
async def test_a_read_that_takes_too_long_is_ended_and_the_next_one_runs(database_url: str, limit: str) -> None:
    database = limited(database_url, connections=1, **{limit: 0.1})
    with pytest.raises(ReadTooSlow):
        await database.slow_reads.run(lambda conn: conn.execute(_SLEEP, {"seconds": 30.0}))
    assert await database.slow_reads.run(answer) == "answered"
    await database.close()


async def test_a_read_may_compute_between_its_statements_for_as_long_as_it_may_take(database_url: str) -> None:
    database = limited(database_url, read_seconds=30)
    limit = await database.slow_reads.run(lambda conn: conn.execute(sql("show idle_in_transaction_session_timeout")))
    assert limit.scalar_one() == "30s"
    await database.close()


async def test_a_service_has_no_more_connections_than_its_process_asks_for_at_its_start(database_url: str) -> None:
    database = Database(database_url, "metrics")

    async def all_are_in_use() -> bool:
        return await run_sql(database_url, _WAITING) == [(POOL + SLOW_READS.connections,)]

    async with held_up(database):
        work = [asyncio.create_task(database.run(wait)) for _ in range(TOO_MANY)] + await read(database, TOO_MANY)
        await wait_until(all_are_in_use)
    assert set(await asyncio.gather(*work)) == {"read"}
    assert POOL + SLOW_READS.connections + 2 == CONNECTIONS == 10
    await database.close()

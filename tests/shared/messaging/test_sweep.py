"""A row that makes every batch fail is set aside, holds up no other row, and is tried again later."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from shared.db.connection import Connection, sql
from shared.db.database import Database
from shared.errors import Unavailable
from shared.messaging.set_aside import SetAsideRow, count_failures, list_set_aside
from shared.messaging.sweep import Sweep, SweepBatch
from tests.shared.messaging.conftest import Connect

ROWS = 300
GUILTY = (7, 120, 121)
_DUE = sql("""
    select row_id from due where row_id <> all(array(
        select row_id from set_aside where task = 'intake.sweep' and retry_at > clock_timestamp()))
    order by row_id limit :limit for update skip locked
""")


class BrokenRowError(Exception):
    """What the handling of a guilty row raises."""


async def create_rows(database: Database) -> list[UUID]:
    """The ids of rows that are due, in order."""
    rows = [uuid7() for _ in range(ROWS)]
    async with database.transaction() as conn:
        await conn.execute(sql("create table due (row_id uuid primary key)"))
        await conn.execute(sql("insert into due select unnest(cast(:rows as uuid[]))"), {"rows": rows})
    return rows


def handle_except(guilty: Sequence[UUID]) -> Callable[[Connection, SweepBatch], Awaitable[int]]:
    """Work that handles each row of a batch, and fails at these rows; how many it handled."""

    async def work(conn: Connection, batch: SweepBatch) -> int:
        batch.rows = (await conn.execute(_DUE, {"limit": batch.limit})).scalars()
        if set(batch.rows) & set(guilty):
            raise BrokenRowError
        await conn.execute(sql("delete from due where row_id = any(cast(:rows as uuid[]))"), {"rows": batch.rows})
        return len(batch.rows)

    return work


async def run_until_nothing_is_due(sweep: Sweep, work: Callable[[Connection, SweepBatch], Awaitable[int]]) -> int:
    """How many batches it took."""
    batches = 1
    while await sweep.run(work) != 0:
        batches += 1
        assert batches < ROWS
    return batches


async def test_three_failing_rows_of_300_are_set_aside_and_all_others_are_handled(connect: Connect) -> None:
    database = connect("intake")
    rows = await create_rows(database)
    guilty = [rows[number] for number in GUILTY]

    await run_until_nothing_is_due(Sweep(database, "intake.sweep", 100), handle_except(guilty))

    assert await _due(database) == guilty
    assert [_what_failed(row) for row in await list_set_aside(database)] == [
        ("intake.sweep", row, f"{__name__}.BrokenRowError", 1, 60.0) for row in guilty
    ]
    async with database.read_connection() as conn:
        assert await count_failures(conn) == (0, 3)


async def test_a_row_that_fails_again_waits_twice_as_long_and_one_that_succeeds_is_no_longer_set_aside(
    connect: Connect,
) -> None:
    database = connect("intake")
    rows = await create_rows(database)
    sweep = Sweep(database, "intake.sweep", 100)
    await run_until_nothing_is_due(sweep, handle_except(rows[:2]))

    await _let_the_time_come(database)
    await run_until_nothing_is_due(sweep, handle_except(rows[:1]))
    failed_again = [_what_failed(row) for row in await list_set_aside(database)]
    await _let_the_time_come(database)
    await run_until_nothing_is_due(sweep, handle_except([]))

    assert failed_again == [("intake.sweep", rows[0], f"{__name__}.BrokenRowError", 2, 120.0)]
    assert (await _due(database), await list_set_aside(database)) == ([], [])


async def test_no_row_is_set_aside_because_postgresql_cannot_work_now(connect: Connect) -> None:
    database = connect("intake")
    await create_rows(database)

    async def wait_for_lock(conn: Connection, batch: SweepBatch) -> None:
        batch.rows = (await conn.execute(_DUE, {"limit": 1})).scalars()
        await conn.execute(sql("set local lock_timeout = 50"))
        await conn.execute(sql("lock table leads"))

    async with database.transaction() as conn:
        await conn.execute(sql("lock table leads"))
        with pytest.raises(Unavailable):
            await Sweep(database, "intake.sweep", 100).run(wait_for_lock)

    assert await list_set_aside(database) == []


async def test_a_row_whose_statement_overruns_its_time_is_set_aside(connect: Connect) -> None:
    database = connect("intake")
    rows = await create_rows(database)

    async def sleep(conn: Connection, batch: SweepBatch) -> None:
        batch.rows = rows[:1]
        await conn.execute(sql("set local statement_timeout = 50"))
        await conn.execute(sql("select pg_sleep(5)"))

    await Sweep(database, "intake.sweep", 100).run(sleep)

    assert [row.row_id for row in await list_set_aside(database)] == rows[:1]


async def test_a_task_that_fails_at_every_row_sets_21_aside_then_fails_itself(connect: Connect) -> None:
    database = connect("intake")
    rows = await create_rows(database)
    sweep = Sweep(database, "intake.sweep", 100)

    with pytest.raises(BrokenRowError):
        await run_until_nothing_is_due(sweep, handle_except(rows))

    assert [row.row_id for row in await list_set_aside(database)] == rows[:21]


async def test_a_failure_without_a_row_is_the_tasks_own(connect: Connect) -> None:
    async def fail(conn: Connection, batch: SweepBatch) -> None:
        raise BrokenRowError

    database = connect("intake")
    with pytest.raises(BrokenRowError):
        await Sweep(database, "intake.sweep", 100).run(fail)

    assert await list_set_aside(database) == []


def _what_failed(row: SetAsideRow) -> tuple[Any, ...]:
    return row.task, row.row_id, row.error, row.attempts, round((row.retry_at - row.since).total_seconds())


async def _let_the_time_come(database: Database) -> None:
    async with database.transaction() as conn:
        await conn.execute(sql("update set_aside set since = clock_timestamp(), retry_at = clock_timestamp()"))


async def _due(database: Database) -> list[UUID]:
    async with database.read_connection() as conn:
        return (await conn.execute(sql("select row_id from due order by row_id"))).scalars()

"""Requests committed together: quick for everybody, and nobody pays for a stranger."""

import asyncio
from collections.abc import Sequence

import pytest

from shared.db.connection import Connection, sql
from shared.db.database import Database
from shared.errors import Refusal, Unavailable
from shared.messaging.group_commit import GroupCommit
from tests.shared.messaging.conftest import Connect


class Twice(Refusal):
    code = "twice"
    detail = "It was there already."


async def write_down(conn: Connection, numbers: Sequence[int]) -> list[int | Refusal]:
    """Keeps the numbers; 13 breaks the statement, 7 is refused."""
    await conn.execute(
        sql("insert into kept select 1 / (13 - n), n from unnest(cast(:numbers as int[])) as n"),
        {"numbers": list(numbers)},
    )
    return [Twice() if number == 7 else number * 10 for number in numbers]


async def started(database: Database) -> tuple[GroupCommit[int, int], asyncio.Task[None]]:
    async with database.transaction() as conn:
        await conn.execute(sql("create table kept (x int, n int)"))
    group: GroupCommit[int, int] = GroupCommit(database, write_down)
    return group, asyncio.create_task(group.run())


async def test_a_poison_request_in_a_group_costs_no_stranger_an_error(connect: Connect) -> None:
    database = connect("intake")
    group, running = await started(database)

    answers = await asyncio.gather(*(group.submit(number) for number in range(1, 21)), return_exceptions=True)

    running.cancel()
    assert [type(answer).__name__ for answer in answers] == [
        {7: "Twice", 13: "DivisionByZeroError"}.get(number, "int") for number in range(1, 21)
    ]
    async with database.read_connection() as conn:
        kept = (await conn.execute(sql("select n from kept order by n"))).scalars()
    assert kept == [number for number in range(1, 21) if number != 13]


async def test_who_cannot_be_served_now_is_told_so(connect: Connect, empty_database_url: str) -> None:
    group, running = await started(connect("intake"))
    nowhere = Database(empty_database_url.replace("accord_test_", "nowhere_"), "intake")
    absent = GroupCommit(nowhere, write_down)
    running_absent = asyncio.create_task(absent.run())

    with pytest.raises(Unavailable):
        await absent.submit(1)

    assert await group.submit(1) == 10
    running.cancel()
    running_absent.cancel()

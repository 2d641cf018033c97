"""Requests that are committed together; a failing request costs the others nothing."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import asyncpg
import pytest

from shared.db.connection import Connection, sql
from shared.db.database import Database
from shared.errors import Refusal, Unavailable
from shared.messaging import group_commit
from shared.messaging.group_commit import GroupCommit
from tests.shared.messaging.conftest import Connect


class Duplicate(Refusal):
    code = "duplicate"
    detail = "The number was stored before."


async def store_numbers(conn: Connection, numbers: Sequence[int]) -> list[int | Refusal]:
    """Store the numbers; 13 fails the statement, 7 is refused."""
    await conn.execute(
        sql("insert into numbers select 1 / (13 - n), n from unnest(cast(:numbers as int[])) as n"),
        {"numbers": list(numbers)},
    )
    return [Duplicate() if number == 7 else number * 10 for number in numbers]


async def start_group_commit(database: Database) -> tuple[GroupCommit[int, int], asyncio.Task[None]]:
    async with database.transaction() as conn:
        await conn.execute(sql("create table numbers (x int, n int)"))
    group: GroupCommit[int, int] = GroupCommit(database, store_numbers)
    return group, asyncio.create_task(group.run())


async def test_a_failing_request_in_a_group_fails_no_other_request(connect: Connect) -> None:
    database = connect("intake")
    group, running = await start_group_commit(database)

    results = await asyncio.gather(*(group.submit(number) for number in range(1, 21)), return_exceptions=True)

    running.cancel()
    assert [type(result).__name__ for result in results] == [
        {7: "Duplicate", 13: "DivisionByZeroError"}.get(number, "int") for number in range(1, 21)
    ]
    async with database.read_connection() as conn:
        stored = (await conn.execute(sql("select n from numbers order by n"))).scalars()
    assert stored == [number for number in range(1, 21) if number != 13]


@pytest.mark.parametrize("locks_at_once", [True, False])
async def test_the_next_group_begins_when_the_rows_of_the_former_are_locked(
    connect: Connect, locks_at_once: bool
) -> None:
    locked, begun, order = asyncio.Event(), asyncio.Event(), list[str]()

    async def store_slowly(conn: Connection, numbers: Sequence[int]) -> list[int | Refusal]:
        order.append(f"{numbers[0]} begins")
        begun.set()
        if locks_at_once:
            conn.rows_locked()
        if numbers[0] == 1:
            await locked.wait()
        order.append(f"{numbers[0]} is stored")
        return [number * 10 for number in numbers]

    group: GroupCommit[int, int] = GroupCommit(connect("intake"), store_slowly)
    running = asyncio.create_task(group.run())
    first = asyncio.create_task(group.submit(1))
    await begun.wait()
    second = asyncio.create_task(group.submit(2))
    await (second if locks_at_once else asyncio.sleep(0.2))
    locked.set()

    assert [await first, await second] == [10, 20]
    running.cancel()
    first_alone = ["1 begins", "1 is stored", "2 begins", "2 is stored"]
    assert order == (["1 begins", "2 begins", "2 is stored", "1 is stored"] if locks_at_once else first_alone)


async def test_requests_that_come_one_after_the_other_at_one_time_share_a_commit(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(group_commit, "COLLECT_SECONDS", 5)
    groups = list[list[int]]()

    async def note(conn: Connection, numbers: Sequence[int]) -> list[int | Refusal]:
        groups.append(list(numbers))
        return list(numbers)

    group: GroupCommit[int, int] = GroupCommit(connect("intake"), note, limit=8)
    running = asyncio.create_task(group.run())
    requests = []
    for number in range(20):
        requests.append(asyncio.create_task(group.submit(number)))
        await asyncio.sleep(0)

    assert [await request for request in requests] == list(range(20))
    running.cancel()
    assert groups == [list(range(8)), list(range(8, 16)), list(range(16, 20))]


@pytest.mark.parametrize(("locks_at_once", "sizes"), [(True, [1, 32, 32]), (False, [1, 64])])
async def test_of_many_requests_that_come_at_one_time_two_groups_under_way_at_once_take_half_each(
    connect: Connect, monkeypatch: pytest.MonkeyPatch, locks_at_once: bool, sizes: list[int]
) -> None:
    monkeypatch.setattr(group_commit, "COLLECT_SECONDS", 5)
    groups, order = list[list[int]](), list[str]()
    has_last = asyncio.Event()

    async def note(conn: Connection, numbers: Sequence[int]) -> list[int | Refusal]:
        groups.append(list(numbers))
        order.append(f"{numbers[0]} begins")
        if locks_at_once:
            conn.rows_locked()
        if numbers[-1] == 63:
            has_last.set()
        if numbers[0] == 0 and len(numbers) > 1:
            await has_last.wait()
        order.append(f"{numbers[0]} is stored")
        return list(numbers)

    group: GroupCommit[int, int] = GroupCommit(connect("intake"), note)
    running = asyncio.create_task(group.run())
    await group.submit(0)
    results = await asyncio.gather(*map(group.submit, range(64)))

    running.cancel()
    assert results == list(range(64))
    assert list(map(len, groups)) == sizes
    assert [number for numbers in groups[1:] for number in numbers] == list(range(64))
    shared = ["0 begins", "32 begins", "32 is stored", "0 is stored"]
    assert order[2:] == (shared if locks_at_once else ["0 begins", "0 is stored"])


async def test_a_process_that_stops_at_once_answers_what_it_has_taken(connect: Connect) -> None:
    group: GroupCommit[int, int] = GroupCommit(connect("intake"), store_numbers)
    running = asyncio.create_task(group.run())
    request = asyncio.create_task(group.submit(1))
    for _ in range(4):
        await asyncio.sleep(0)
    running.cancel()

    with pytest.raises(Unavailable):
        await request


async def test_a_process_that_stops_answers_the_groups_under_way(connect: Connect) -> None:
    async def never_store(conn: Connection, numbers: Sequence[int]) -> list[int | Refusal]:
        conn.rows_locked()
        await asyncio.sleep(3600)
        return []

    group: GroupCommit[int, int] = GroupCommit(connect("intake"), never_store)
    running = asyncio.create_task(group.run())
    requests = []
    for number in (1, 2, 3):
        requests.append(asyncio.create_task(group.submit(number)))
        await asyncio.sleep(0.2)
    running.cancel()

    results = await asyncio.gather(*requests, return_exceptions=True)

    assert [str(result) for result in results] == [str(Unavailable("stopping process"))] * 3


async def test_a_request_whose_commit_fails_has_no_result(connect: Connect) -> None:
    database = connect("intake")
    group, running = await start_group_commit(database)
    async with database.transaction() as conn:
        await conn.execute(sql("create table known (n int primary key)"))
        # Checked when the transaction is committed.
        await conn.execute(sql("alter table numbers add foreign key (n) references known initially deferred"))

    with pytest.raises(asyncpg.ForeignKeyViolationError):
        await group.submit(1)
    running.cancel()


async def test_a_request_fails_as_unavailable_while_the_database_is_unavailable(
    connect: Connect, empty_database_url: str
) -> None:
    group, running = await start_group_commit(connect("intake"))
    missing_database = Database(empty_database_url.replace("accord_test_", "nowhere_"), "intake")
    unavailable = GroupCommit(missing_database, store_numbers)
    running_unavailable = asyncio.create_task(unavailable.run())

    with pytest.raises(Unavailable):
        await unavailable.submit(1)

    assert await group.submit(1) == 10
    running.cancel()
    running_unavailable.cancel()


async def test_what_comes_while_the_transaction_begins_is_in_its_group(connect: Connect) -> None:
    groups, begins = list[list[int]](), asyncio.Event()

    class SlowlyBeginning(Database):
        @asynccontextmanager
        async def transaction(self) -> AsyncIterator[Connection]:
            begins.set()
            await asyncio.sleep(0.1)
            async with super().transaction() as conn:
                yield conn

    async def note(conn: Connection, numbers: Sequence[int]) -> list[int | Refusal]:
        groups.append(list(numbers))
        return list(numbers)

    database = connect("intake")
    database.__class__ = SlowlyBeginning
    group: GroupCommit[int, int] = GroupCommit(database, note)
    running = asyncio.create_task(group.run())
    first = asyncio.create_task(group.submit(1))
    await begins.wait()

    await asyncio.gather(first, group.submit(2), group.submit(3))
    running.cancel()

    assert groups == [[1, 2, 3]]


@pytest.mark.usefixtures("processes_and_sockets")
async def test_every_request_that_waits_for_a_silent_database_is_answered_with_the_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One group after the other would wait as long as the first."""
    monkeypatch.setattr(group_commit, "GROUP_SECONDS", 1.0)
    writers: list[asyncio.StreamWriter] = []
    silent = await asyncio.start_server(lambda _, writer: writers.append(writer), "127.0.0.1", 0)
    port = silent.sockets[0].getsockname()[1]
    database = Database(f"postgresql+asyncpg://accord@127.0.0.1:{port}/accord", "intake")
    group: GroupCommit[int, int] = GroupCommit(database, store_numbers)
    running = asyncio.create_task(group.run())

    async with asyncio.timeout(3.0):
        results = await asyncio.gather(*map(group.submit, range(100)), return_exceptions=True)
    running.cancel()
    for writer in writers:
        writer.close()
    silent.close()
    await database.close()

    assert {str(result) for result in results} == {str(Unavailable("database"))}


async def test_when_the_process_stops_requests_that_wait_and_later_ones_fail_as_unavailable(connect: Connect) -> None:
    database = connect("intake")
    group, running = await start_group_commit(database)
    async with database.transaction() as conn:
        await conn.execute(sql("lock table numbers"))
        waiting = asyncio.gather(*(group.submit(number) for number in (1, 2)), return_exceptions=True)
        await asyncio.sleep(0.1)
        running.cancel()
        async with asyncio.timeout(5):
            results = [*await waiting, *await asyncio.gather(group.submit(3), return_exceptions=True)]

    assert [type(result) for result in results] == [Unavailable] * 3

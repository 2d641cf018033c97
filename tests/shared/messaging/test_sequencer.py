"""Numbers are 1, 2, 3… in each partition, in the order of the commits of each lead, without holes."""

import asyncio
from functools import partial

from uuid_utils.compat import uuid7

from shared.db.connection import Connection, sql
from shared.db.database import Database, database_clock
from shared.messaging.outbox import stage, stage_everywhere
from shared.messaging.retention import create_partitions
from shared.messaging.sequencer import NumberingSession
from tests.shared.messaging.conftest import Connect
from tests.shared.messaging.event_builders import lead_captured, number_staged_events, stage_events
from tests.shared.messaging.recording_consumer import wait_until
from tests.support.packed_rows import read_published

COUNT_WAITING = sql("""
    select count(distinct pid) from pg_locks join pg_stat_activity using (pid)
    where not granted and datname = current_database()
""")


async def read_journal(database: Database) -> list[tuple[int, int, str]]:
    """(partition, number, source) of every record."""
    events = await read_published(database)
    return [(event["partition"], event["number"], event["data"]["source"]) for event in events]


def find_holes(records: list[tuple[int, int, str]]) -> list[tuple[int, int]]:
    """The numbers that do not follow the previous one of their partition."""
    last: dict[int, int] = {}
    holes = []
    for partition, number, _ in records:
        if number != last.get(partition, 0) + 1:
            holes.append((partition, number))
        last[partition] = number
    return holes


async def test_a_transaction_that_commits_late_with_earlier_staged_rows_is_neither_lost_nor_reordered(
    connect: Connect,
) -> None:
    intake = connect("intake")
    lead, other = uuid7(), uuid7()
    staged, may_commit = asyncio.Event(), asyncio.Event()

    async def late(conn: Connection) -> None:
        await stage(conn, [lead_captured(lead, "late")], await database_clock(conn))
        staged.set()
        await may_commit.wait()

    writing = asyncio.create_task(intake.run(late))
    await staged.wait()
    await stage_events(intake, [lead_captured(other, "early")])
    async with intake.dedicated_connection() as conn:
        async with conn.begin():
            await create_partitions(conn)
        session = NumberingSession(conn, "intake")
        await session.claim_epoch()
        await session.number_batch()
        for _ in range(3):
            await session.raise_low_water()
        may_commit.set()
        await writing
        for _ in range(3):
            await session.raise_low_water()
        await session.number_batch()

    records = await read_journal(intake)
    assert sorted(source for _, _, source in records) == ["early", "late"]
    assert find_holes(records) == []


async def test_two_sequencers_at_once_leave_no_hole_and_assign_no_number_twice(connect: Connect) -> None:
    intake = connect("intake")
    leads = [uuid7() for _ in range(40)]

    async def write(writer: int) -> None:
        for _ in range(20):
            await stage_events(intake, [lead_captured(lead, f"{writer}") for lead in leads])

    async def run_sequencer() -> None:
        async with intake.dedicated_connection() as conn:
            async with conn.begin():
                await create_partitions(conn)
            session = NumberingSession(conn, "intake")
            await session.claim_epoch()
            for _ in range(30):
                await session.number_batch()
                await session.raise_low_water()

    await asyncio.gather(write(1), write(2), run_sequencer(), run_sequencer())
    await number_staged_events(intake)
    await number_staged_events(intake)

    records = await read_journal(intake)
    assert len(records) == 1600
    assert find_holes(records) == []


async def test_sequencers_that_waited_for_each_other_see_what_the_first_has_numbered(connect: Connect) -> None:
    intake, lead = connect("intake"), uuid7()
    await intake.run(create_partitions)

    async def count_waiting_is(count: int) -> bool:
        async with intake.read_connection() as conn:
            return bool((await conn.execute(COUNT_WAITING)).scalar_one() == count)

    async with intake.dedicated_connection() as first, intake.dedicated_connection() as second:
        sessions = [NumberingSession(first, "intake"), NumberingSession(second, "intake")]
        for session in sessions:
            await session.claim_epoch()
        batches = []
        async with intake.transaction() as holder:
            await holder.execute(sql("select from heads for update"))
            for source, session in (("early", sessions[0]), ("late", sessions[1])):
                await stage_events(intake, [lead_captured(lead, source)] * 20)
                batches.append(asyncio.create_task(session.number_batch()))
                await wait_until(partial(count_waiting_is, len(batches)))
        counts = [sum(batch.values()) for batch in await asyncio.gather(*batches)]

    records = await read_journal(intake)
    assert (sum(counts), find_holes(records)) == (40, [])
    assert [source for _, _, source in records] == ["early"] * 20 + ["late"] * 20


async def test_a_sequencer_with_nothing_to_number_waits_for_no_lock(connect: Connect) -> None:
    intake = connect("intake")
    async with intake.dedicated_connection() as conn:
        session = NumberingSession(conn, "intake")
        await session.claim_epoch()
        async with intake.transaction() as holder:
            await holder.execute(sql("select from heads for update"))
            counts = await asyncio.wait_for(session.number_batch(), 5)

    assert counts == {}


async def test_the_events_of_one_lead_keep_their_order(connect: Connect) -> None:
    intake = connect("intake")
    lead = uuid7()
    await intake.run(lambda conn: _execute(conn, "create table counter (id int primary key, value int)"))
    await intake.run(lambda conn: _execute(conn, "insert into counter values (1, 0)"))

    async def change(conn: Connection) -> None:
        value = (await conn.execute(sql("select value from counter where id = 1 for update"))).scalar_one()
        await stage(conn, [lead_captured(lead, f"{value:03}")], await database_clock(conn))
        await conn.execute(sql("update counter set value = value + 1"))

    async def run_sequencer() -> None:
        for _ in range(20):
            await number_staged_events(intake)

    await asyncio.gather(*(intake.run(change) for _ in range(60)), run_sequencer())
    await number_staged_events(intake)

    records = await read_journal(intake)
    assert [source for _, _, source in records] == [f"{value:03}" for value in range(60)]


async def test_a_broadcast_stands_in_every_partition_under_one_id(connect: Connect) -> None:
    intake = connect("intake")
    event_id = uuid7()

    async def work(conn: Connection) -> None:
        await stage_everywhere(conn, lead_captured(), event_id, await database_clock(conn))

    await intake.run(work)
    await number_staged_events(intake)

    async with intake.read_connection() as conn:
        rows = await conn.execute(sql("select partition, event_id from journal order by partition"))
    assert [tuple(row) for row in rows] == [(partition, event_id) for partition in range(12)]


async def test_each_connection_of_a_sequencer_owns_the_numbers_from_its_start_on(connect: Connect) -> None:
    intake = connect("intake")
    lead = uuid7()
    await stage_events(intake, [lead_captured(lead), lead_captured(lead)])
    await number_staged_events(intake)
    await number_staged_events(intake)
    await stage_events(intake, [lead_captured(lead)])
    await number_staged_events(intake)

    async with intake.read_connection() as conn:
        numbered = await conn.execute(sql("select number, epoch from journal order by number"))
        partition = (await conn.execute(sql("select distinct partition from journal"))).scalar_one()
        owners = await conn.execute(
            sql("select first_number, epoch from epochs where partition = :partition order by first_number"),
            {"partition": partition},
        )
        epochs = [tuple(row) for row in owners]
    assert [number for number, _ in numbered] == [1, 2, 3]
    assert numbered[0].epoch == numbered[1].epoch != numbered[2].epoch
    assert epochs == [(1, numbered[0].epoch), (3, numbered[2].epoch)]


async def _execute(conn: Connection, statement: str) -> None:
    await conn.execute(sql(statement))

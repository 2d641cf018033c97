"""Numbers: 1, 2, 3… in each partition, in the order of the commits of each lead, without holes."""

import asyncio
from functools import partial

from uuid_utils.compat import uuid7

from shared.db.connection import Connection
from shared.db.connection import sql as text
from shared.db.database import Database, database_clock
from shared.messaging.outbox import stage, stage_everywhere
from shared.messaging.retention import create_partitions
from shared.messaging.sequencer import Sequencer
from tests.shared.messaging.conftest import Connect
from tests.shared.messaging.event_builders import lead_captured, number_staged_events, stage_events
from tests.shared.messaging.recording_consumer import until

WAITING = text("""
    select count(distinct pid) from pg_locks join pg_stat_activity using (pid)
    where not granted and datname = current_database()
""")


async def journal(database: Database) -> list[tuple[int, int, str]]:
    """(partition, number, source) of everything published."""
    async with database.read_connection() as conn:
        rows = await conn.execute(
            text("select partition, number, data->>'source' as source from journal order by partition, number")
        )
        return [(row.partition, row.number, row.source) for row in rows]


def holes(found: list[tuple[int, int, str]]) -> list[tuple[int, int]]:
    """Numbers that are missing or there twice."""
    seen: dict[int, int] = {}
    wrong = []
    for partition, nth, _ in found:
        if nth != seen.get(partition, 0) + 1:
            wrong.append((partition, nth))
        seen[partition] = nth
    return wrong


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
        numbering = Sequencer(conn, "intake")
        await numbering.claim_epoch()
        await numbering.number_batch()
        for _ in range(3):
            await numbering.raise_low_water()
        may_commit.set()
        await writing
        for _ in range(3):
            await numbering.raise_low_water()
        await numbering.number_batch()

    found = await journal(intake)
    assert sorted(source for _, _, source in found) == ["early", "late"]
    assert holes(found) == []


async def test_two_relays_at_once_leave_no_hole_and_give_no_number_twice(connect: Connect) -> None:
    intake = connect("intake")
    leads = [uuid7() for _ in range(40)]

    async def write(turn: int) -> None:
        for _ in range(20):
            await stage_events(intake, [lead_captured(lead, f"{turn}") for lead in leads])

    async def relay() -> None:
        async with intake.dedicated_connection() as conn:
            async with conn.begin():
                await create_partitions(conn)
            numbering = Sequencer(conn, "intake")
            await numbering.claim_epoch()
            for _ in range(30):
                await numbering.number_batch()
                await numbering.raise_low_water()

    await asyncio.gather(write(1), write(2), relay(), relay())
    await number_staged_events(intake)
    await number_staged_events(intake)

    found = await journal(intake)
    assert len(found) == 1600
    assert holes(found) == []


async def test_relays_that_waited_for_each_other_see_what_the_first_has_numbered(connect: Connect) -> None:
    intake, lead = connect("intake"), uuid7()
    await intake.run(create_partitions)

    async def waiting(relays: int) -> bool:
        async with intake.read_connection() as conn:
            return bool((await conn.execute(WAITING)).scalar_one() == relays)

    async with intake.dedicated_connection() as one, intake.dedicated_connection() as other:
        relays = [Sequencer(one, "intake"), Sequencer(other, "intake")]
        for relay in relays:
            await relay.claim_epoch()
        turns = []
        async with intake.transaction() as holder:
            await holder.execute(text("select from heads for update"))
            for source, relay in (("early", relays[0]), ("late", relays[1])):
                await stage_events(intake, [lead_captured(lead, source)] * 20)
                turns.append(asyncio.create_task(relay.number_batch()))
                await until(partial(waiting, len(turns)))
        counts = [sum(turn.values()) for turn in await asyncio.gather(*turns)]

    found = await journal(intake)
    assert (sum(counts), holes(found)) == (40, [])
    assert [source for _, _, source in found] == ["early"] * 20 + ["late"] * 20


async def test_what_one_lead_did_keeps_its_order(connect: Connect) -> None:
    intake = connect("intake")
    lead = uuid7()
    await intake.run(lambda conn: _execute(conn, "create table one (id int primary key, turns int)"))
    await intake.run(lambda conn: _execute(conn, "insert into one values (1, 0)"))

    async def act(conn: Connection) -> None:
        turn = (await conn.execute(text("select turns from one where id = 1 for update"))).scalar_one()
        await stage(conn, [lead_captured(lead, f"{turn:03}")], await database_clock(conn))
        await conn.execute(text("update one set turns = turns + 1"))

    async def relay() -> None:
        for _ in range(20):
            await number_staged_events(intake)

    await asyncio.gather(*(intake.run(act) for _ in range(60)), relay())
    await number_staged_events(intake)

    found = await journal(intake)
    assert [source for _, _, source in found] == [f"{turn:03}" for turn in range(60)]


async def test_a_broadcast_stands_in_every_partition_under_one_id(connect: Connect) -> None:
    intake = connect("intake")
    event_id = uuid7()

    async def work(conn: Connection) -> None:
        await stage_everywhere(conn, lead_captured(), event_id, await database_clock(conn))

    await intake.run(work)
    await number_staged_events(intake)

    async with intake.read_connection() as conn:
        rows = await conn.execute(text("select partition, event_id from journal order by partition"))
    assert [tuple(row) for row in rows] == [(partition, event_id) for partition in range(12)]


async def test_each_connection_of_a_relay_owns_the_numbers_from_its_start_on(connect: Connect) -> None:
    intake = connect("intake")
    lead = uuid7()
    await stage_events(intake, [lead_captured(lead), lead_captured(lead)])
    await number_staged_events(intake)
    await number_staged_events(intake)
    await stage_events(intake, [lead_captured(lead)])
    await number_staged_events(intake)

    async with intake.read_connection() as conn:
        written = await conn.execute(text("select number, epoch from journal order by number"))
        partition = (await conn.execute(text("select distinct partition from journal"))).scalar_one()
        owned = await conn.execute(
            text("select first_number, epoch from epochs where partition = :partition order by first_number"),
            {"partition": partition},
        )
        epochs = [tuple(row) for row in owned]
    assert [number for number, _ in written] == [1, 2, 3]
    assert written[0].epoch == written[1].epoch != written[2].epoch
    assert epochs == [(1, written[0].epoch), (3, written[2].epoch)]


async def _execute(conn: Connection, sql: str) -> None:
    await conn.execute(text(sql))

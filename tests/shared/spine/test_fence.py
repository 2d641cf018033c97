"""Two readers of the same records: who has the lease and the position handles them, and the other writes nothing."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.batches import Batches, Heard, Hearing
from shared.database import Database
from shared.events.intake import LeadCaptured
from shared.log import journal
from shared.log.records import Position, Record
from shared.partitions import Share
from shared.positions import read_positions
from shared.schema import PARTITIONS
from tests.shared.spine.builders import lead_captured, number, say
from tests.shared.spine.conftest import Connect
from tests.shared.spine.listening import Ear, heard, make_heard

EVENTS = 60

_JOIN = text("insert into members (member, seen_until) values (:member, clock_timestamp() + interval '1 hour')")
_LEASE = text("update leases set member = :member where partition >= 0")


class Pausing(Ear):
    """An ear that has written down what it heard when it is stopped in the middle of its transaction."""

    def __init__(self) -> None:
        super().__init__()
        self.inside, self.may_go_on = asyncio.Event(), asyncio.Event()

    async def handle(self, conn: AsyncConnection, causes: Sequence[Heard]) -> None:
        await super().handle(conn, causes)
        self.inside.set()
        await self.may_go_on.wait()


async def written(connect: Connect) -> tuple[Database, list[Record]]:
    """What intake said, as a reader found it; and the database of the service that hears."""
    intake, qualification = connect("intake"), connect("qualification")
    await make_heard(qualification)
    await say(intake, [lead_captured() for _ in range(EVENTS)])
    await number(intake)
    async with intake.reading() as conn:
        found = await journal.read(conn, {("intake", partition): 0 for partition in range(PARTITIONS)}, EVENTS)
    assert len(found) == EVENTS
    return qualification, found


async def member(database: Database, ear: Ear) -> tuple[Batches, UUID]:
    """A process that reads, without a lease."""
    share = Share(database, publishes=False)
    await database.run(lambda conn: conn.execute(_JOIN, {"member": share.me}))
    return Batches(database, [Hearing((LeadCaptured,), ear.handle)], share), share.me


async def give_all(database: Database, to: UUID) -> None:
    """Let this one have every lease."""
    await database.run(lambda conn: conn.execute(_LEASE, {"member": to}))


async def positions(database: Database) -> dict[tuple[str, int], int]:
    """How far each partition of intake that has something is handled."""
    async with database.reading() as conn:
        found: dict[tuple[str, int], Position] = await read_positions(conn, range(PARTITIONS))
    return {place: at.number for place, at in found.items() if at.number}


def last(records: Sequence[Record]) -> dict[tuple[str, int], int]:
    """The last number of each partition."""
    return {record.place: record.number for record in records}


async def test_a_stale_reader_that_wakes_up_writes_nothing(connect: Connect) -> None:
    qualification, records = await written(connect)
    (stale, first), (fresh, second) = await member(qualification, Ear()), await member(qualification, Ear())
    await give_all(qualification, first)
    await give_all(qualification, second)

    before = await stale.handle(records)
    by_the_other = await fresh.handle(records)
    afterwards = await stale.handle(records)

    assert (before.moved, before.strayed) == ({}, {record.place for record in records})
    assert {place: at.number for place, at in by_the_other.moved.items()} == last(records)
    assert (afterwards.moved, afterwards.strayed) == ({}, {record.place for record in records})
    assert sorted(await heard(qualification)) == sorted((record.partition, record.number) for record in records)


async def test_what_one_reader_is_in_the_middle_of_another_leaves_out_and_then_finds_done(connect: Connect) -> None:
    qualification, records = await written(connect)
    pausing = Pausing()
    (slow, first), (quick, second) = await member(qualification, pausing), await member(qualification, Ear())
    await give_all(qualification, first)
    committing = asyncio.create_task(slow.handle(records))
    await pausing.inside.wait()
    await give_all(qualification, second)

    meanwhile = await quick.handle(records)
    pausing.may_go_on.set()
    done = await committing
    afterwards = await quick.handle(records)

    assert (meanwhile.moved, meanwhile.strayed) == ({}, {record.place for record in records})
    assert {place: at.number for place, at in done.moved.items()} == last(records)
    assert ({place: at.number for place, at in afterwards.moved.items()}, afterwards.types) == (last(records), [])
    assert await positions(qualification) == last(records)
    assert sorted(await heard(qualification)) == sorted((record.partition, record.number) for record in records)

"""Two readers of the same records: who has the lease and the position handles them, and the other writes nothing."""

import asyncio
from collections.abc import Sequence

from shared.db.connection import Connection
from shared.db.database import Database
from shared.db.messaging_tables import PARTITIONS
from shared.messaging.event_handler import ReceivedEvent
from shared.messaging.log import journal
from shared.messaging.log.record import Record
from tests.shared.messaging.conftest import Connect
from tests.shared.messaging.consumer.competing_consumers import (
    assign_all_leases,
    handled_positions,
    join_as_member,
    last_numbers,
)
from tests.shared.messaging.event_builders import lead_captured, number_staged_events, stage_events
from tests.shared.messaging.recording_consumer import RecordingHandler, create_handled_table, handled_numbers

EVENTS = 60


class Pausing(RecordingHandler):
    """An ear that has written down what it heard when it is stopped in the middle of its transaction."""

    def __init__(self) -> None:
        super().__init__()
        self.inside, self.may_go_on = asyncio.Event(), asyncio.Event()

    async def handle(self, conn: Connection, causes: Sequence[ReceivedEvent]) -> None:
        await super().handle(conn, causes)
        self.inside.set()
        await self.may_go_on.wait()


async def written(connect: Connect) -> tuple[Database, list[Record]]:
    """What intake said, as a reader found it; and the database of the service that hears."""
    intake, qualification = connect("intake"), connect("qualification")
    await create_handled_table(qualification)
    await stage_events(intake, [lead_captured() for _ in range(EVENTS)])
    await number_staged_events(intake)
    async with intake.read_connection() as conn:
        after = {("intake", partition): 0 for partition in range(PARTITIONS)}
        found = await journal.read_records(conn, after, EVENTS * PARTITIONS)
    assert len(found) == EVENTS
    return qualification, found


async def test_a_stale_reader_that_wakes_up_writes_nothing(connect: Connect) -> None:
    qualification, records = await written(connect)
    (stale, first), (fresh, second) = (
        await join_as_member(qualification, RecordingHandler()),
        await join_as_member(qualification, RecordingHandler()),
    )
    await assign_all_leases(qualification, first)
    await assign_all_leases(qualification, second)

    before = await stale.handle(records)
    by_the_other = await fresh.handle(records)
    afterwards = await stale.handle(records)

    assert (before.moved, before.lost_partitions) == ({}, {record.topic_partition for record in records})
    assert {place: at.number for place, at in by_the_other.moved.items()} == last_numbers(records)
    assert (afterwards.moved, afterwards.lost_partitions) == ({}, {record.topic_partition for record in records})
    assert sorted(await handled_numbers(qualification)) == sorted(
        (record.partition, record.number) for record in records
    )


async def test_what_one_reader_is_in_the_middle_of_another_leaves_out_and_then_finds_done(connect: Connect) -> None:
    qualification, records = await written(connect)
    pausing = Pausing()
    (slow, first), (quick, second) = (
        await join_as_member(qualification, pausing),
        await join_as_member(qualification, RecordingHandler()),
    )
    await assign_all_leases(qualification, first)
    committing = asyncio.create_task(slow.handle(records))
    await pausing.inside.wait()
    await assign_all_leases(qualification, second)

    meanwhile = await quick.handle(records)
    pausing.may_go_on.set()
    done = await committing
    afterwards = await quick.handle(records)

    assert (meanwhile.moved, meanwhile.lost_partitions) == ({}, {record.topic_partition for record in records})
    assert {place: at.number for place, at in done.moved.items()} == last_numbers(records)
    assert ({place: at.number for place, at in afterwards.moved.items()}, afterwards.types) == (
        last_numbers(records),
        [],
    )
    assert await handled_positions(qualification) == last_numbers(records)
    assert sorted(await handled_numbers(qualification)) == sorted(
        (record.partition, record.number) for record in records
    )

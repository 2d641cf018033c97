"""Two consumers of the same records: the one with the lease and the position handles them, the other writes nothing."""

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


class PausingHandler(RecordingHandler):
    """Records a batch, then pauses inside its transaction until `may_continue` is set."""

    def __init__(self) -> None:
        super().__init__()
        self.inside, self.may_continue = asyncio.Event(), asyncio.Event()

    async def handle(self, conn: Connection, events: Sequence[ReceivedEvent]) -> None:
        await super().handle(conn, events)
        self.inside.set()
        await self.may_continue.wait()


async def number_records(connect: Connect) -> tuple[Database, list[Record]]:
    """The database of qualification, and records of intake as its consumers read them."""
    intake, qualification = connect("intake"), connect("qualification")
    await create_handled_table(qualification)
    await stage_events(intake, [lead_captured() for _ in range(EVENTS)])
    await number_staged_events(intake)
    async with intake.read_connection() as conn:
        after = {("intake", partition): 0 for partition in range(PARTITIONS)}
        records = await journal.read_records(conn, after, EVENTS * PARTITIONS)
    assert len(records) == EVENTS
    return qualification, records


async def test_a_consumer_that_lost_its_leases_and_wakes_up_writes_nothing(connect: Connect) -> None:
    qualification, records = await number_records(connect)
    (stale, first), (fresh, second) = (
        await join_as_member(qualification, RecordingHandler()),
        await join_as_member(qualification, RecordingHandler()),
    )
    await assign_all_leases(qualification, first)
    await assign_all_leases(qualification, second)

    before = await stale.handle(records)
    taken_over = await fresh.handle(records)
    after = await stale.handle(records)

    assert (before.moved, before.lost_partitions) == ({}, {record.topic_partition for record in records})
    assert {key: position.number for key, position in taken_over.moved.items()} == last_numbers(records)
    assert (after.moved, after.lost_partitions) == ({}, {record.topic_partition for record in records})
    assert sorted(await handled_numbers(qualification)) == sorted(
        (record.partition, record.number) for record in records
    )


async def test_a_consumer_skips_records_that_another_is_handling_and_later_finds_them_handled(connect: Connect) -> None:
    qualification, records = await number_records(connect)
    pausing = PausingHandler()
    (slow, first), (quick, second) = (
        await join_as_member(qualification, pausing),
        await join_as_member(qualification, RecordingHandler()),
    )
    await assign_all_leases(qualification, first)
    committing = asyncio.create_task(slow.handle(records))
    await pausing.inside.wait()
    await assign_all_leases(qualification, second)

    meanwhile = await quick.handle(records)
    pausing.may_continue.set()
    done = await committing
    after = await quick.handle(records)

    assert (meanwhile.moved, meanwhile.lost_partitions) == ({}, {record.topic_partition for record in records})
    assert {key: position.number for key, position in done.moved.items()} == last_numbers(records)
    assert ({key: position.number for key, position in after.moved.items()}, after.types) == (
        last_numbers(records),
        [],
    )
    assert await handled_positions(qualification) == last_numbers(records)
    assert sorted(await handled_numbers(qualification)) == sorted(
        (record.partition, record.number) for record in records
    )

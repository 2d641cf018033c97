"""Batches of different partitions are handled at the same time, each exactly once and in order."""

import asyncio
from collections.abc import Sequence

from shared.db.connection import Connection, sql
from shared.db.database import Database
from shared.errors import Unavailable
from shared.messaging.event_handler import ReceivedEvent
from tests.shared.messaging.conftest import Connect
from tests.shared.messaging.event_builders import lead_captured, number_staged_events, stage_events
from tests.shared.messaging.recording_consumer import (
    RecordingHandler,
    create_handled_table,
    handled_numbers,
    running_consumer,
    wait_until,
)

TOGETHER_SECONDS = 30.0
EVENTS = 600
_BREAK = sql("update journal set type = 'activity.recorded', data = '{}' where partition = 0")


class MeetingHandler(RecordingHandler):
    """Records no event before two batches are in their handlers at the same time."""

    def __init__(self) -> None:
        super().__init__()
        self.met: list[set[int]] = []
        self._meeting = asyncio.Barrier(2)

    async def handle(self, conn: Connection, events: Sequence[ReceivedEvent]) -> None:
        self.met.append({event.partition for event in events})
        async with asyncio.timeout(TOGETHER_SECONDS):
            await self._meeting.wait()
        await super().handle(conn, events)


class InterruptedHandler(RecordingHandler):
    """The database is lost at the end of the first batch of the odd partitions."""

    def __init__(self) -> None:
        super().__init__()
        self.interrupted = False

    async def handle(self, conn: Connection, events: Sequence[ReceivedEvent]) -> None:
        await super().handle(conn, events)
        if not self.interrupted and events[0].partition % 2:
            self.interrupted = True
            raise Unavailable("database")


async def test_two_batches_are_handled_at_the_same_time_and_every_event_once_in_order(connect: Connect) -> None:
    intake, qualification = connect("intake"), connect("qualification")
    await create_handled_table(qualification)
    await stage_events(intake, [lead_captured() for _ in range(EVENTS)])
    await number_staged_events(intake)
    handler = MeetingHandler()

    async with running_consumer(qualification, handler):
        await wait_until(lambda: _has_handled(qualification, EVENTS))

    assert handler.met[0] | handler.met[1] == set(range(12))
    assert not handler.met[0] & handler.met[1]
    assert _is_once_and_in_order(await handled_numbers(qualification))


async def test_a_batch_whose_database_is_lost_is_handled_again_and_the_other_is_not(connect: Connect) -> None:
    intake, qualification = connect("intake"), connect("qualification")
    await create_handled_table(qualification)
    await stage_events(intake, [lead_captured() for _ in range(EVENTS)])
    await number_staged_events(intake)
    handler = InterruptedHandler()

    async with running_consumer(qualification, handler):
        await wait_until(lambda: _has_handled(qualification, EVENTS))

    assert handler.interrupted
    assert _is_once_and_in_order(await handled_numbers(qualification))


async def test_an_event_that_no_handler_wants_is_passed_without_being_read(connect: Connect) -> None:
    intake, qualification = connect("intake"), connect("qualification")
    await create_handled_table(qualification)
    await stage_events(intake, [lead_captured() for _ in range(60)])
    await number_staged_events(intake)
    await intake.run(lambda conn: conn.execute(_BREAK))
    async with intake.read_connection() as conn:
        wanted = (await conn.execute(sql("select count(*) from journal where partition > 0"))).scalar_one()

    async with running_consumer(qualification, RecordingHandler()):
        await wait_until(lambda: _has_handled(qualification, wanted))

    assert all(partition for partition, _ in await handled_numbers(qualification))
    async with qualification.read_connection() as conn:
        assert (await conn.execute(sql("select count(*) from dead_letters"))).scalar_one() == 0


async def _has_handled(database: Database, events: int) -> bool:
    return len(await handled_numbers(database)) == events


def _is_once_and_in_order(handled: Sequence[tuple[int, int]]) -> bool:
    by_partition: dict[int, list[int]] = {}
    for partition, number in handled:
        by_partition.setdefault(partition, []).append(number)
    return all(numbers == list(range(1, len(numbers) + 1)) for numbers in by_partition.values())

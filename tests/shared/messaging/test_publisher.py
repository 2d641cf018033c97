"""Numbered events go to the log in front of the journal; what fails is sent again, by this process or another."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest

from shared.db.connection import sql
from shared.db.database import Database
from shared.errors import Unavailable
from shared.messaging.log.record import Record
from shared.messaging.partition_leases import PartitionLeases
from shared.messaging.publisher import Publisher, republish_all
from tests.shared.messaging.event_builders import lead_captured, number_staged_events, stage_events
from tests.shared.messaging.recording_consumer import wait_until

EVENTS = 30
Numbers = list[tuple[int, int]]


class MemoryLog:
    """A log in memory: accepts nothing while `closed`, and acknowledges nothing until `open` is set."""

    def __init__(self, closed: bool = False) -> None:
        self.batches: list[Numbers] = []
        self.closed = closed
        self.open = asyncio.Event()
        self.open.set()

    async def prepare(self, partitions: int = 12) -> None:
        if self.closed:
            raise Unavailable("log")

    async def publish(self, records: Sequence[Record]) -> dict[int, int]:
        if self.closed:
            raise Unavailable("log")
        self.batches.append(sorted((record.partition, record.number) for record in records))
        await self.open.wait()
        return dict(self.batches[-1])

    async def close(self) -> None:
        """There is nothing to close."""


class TooSmallLog(MemoryLog):
    """A log whose topic was created outside Accord."""

    async def prepare(self, partitions: int = 12) -> None:
        raise Unavailable("topic with enough partitions", "intake has 3 of 12 partitions")


@pytest.fixture
async def intake(database_url: str) -> AsyncIterator[Database]:
    """The service that publishes."""
    database = Database(database_url, "intake")
    yield database
    await database.close()


@asynccontextmanager
async def running_publisher(database: Database, log: MemoryLog) -> AsyncIterator[Publisher]:
    """One process that publishes, during the block."""
    leases = PartitionLeases(database, publishes=True, reads=False)
    publisher = Publisher(database, leases, log, asyncio.Event())
    tasks = [asyncio.create_task(leases.run()), asyncio.create_task(publisher.run())]
    try:
        yield publisher
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
        await leases.release_all()


async def test_every_event_is_sent_once_while_nothing_fails(intake: Database) -> None:
    log = MemoryLog()
    async with running_publisher(intake, log):
        for _ in range(3):
            await _publish_captures(intake)
            await wait_until(lambda: _all_published(intake))

    sent = [numbers for batch in log.batches for numbers in batch]
    assert (len(sent), len(set(sent))) == (3 * EVENTS, 3 * EVENTS)


async def test_a_republish_while_a_batch_is_being_sent_sends_everything_again(
    intake: Database,
) -> None:
    log = MemoryLog()
    async with running_publisher(intake, log):
        await _publish_captures(intake)
        await wait_until(lambda: _all_published(intake))
        log.open.clear()
        await _publish_captures(intake)
        await wait_until(lambda: _has_batches(log, 2))
        await republish_all(intake)
        log.open.set()
        await wait_until(lambda: _all_published(intake))

    first, in_flight, *republished = log.batches
    assert {*in_flight, *(numbers for batch in republished for numbers in batch)} == {*first, *in_flight}


async def test_a_process_that_cannot_publish_lets_another_process_publish(intake: Database) -> None:
    closed, open_log = MemoryLog(closed=True), MemoryLog()
    async with running_publisher(intake, closed) as first:
        await _publish_captures(intake)
        await wait_until(lambda: _fails(first))
        async with running_publisher(intake, open_log):
            await wait_until(lambda: _all_published(intake))

    assert [len(batch) for batch in open_log.batches] == [EVENTS]


async def test_a_process_that_cannot_publish_shows_the_reason_and_goes_on_when_it_can(intake: Database) -> None:
    log = MemoryLog(closed=True)
    await _publish_captures(intake)
    async with running_publisher(intake, log) as publisher:
        await wait_until(lambda: _fails(publisher))
        reason = publisher.unready_reason
        log.closed = False
        await wait_until(lambda: _all_published(intake))
        await wait_until(lambda: _works(publisher))

    assert reason == "log is away"


async def test_a_topic_with_too_few_partitions_is_the_reason_why_nothing_is_published(intake: Database) -> None:
    async with running_publisher(intake, TooSmallLog()) as publisher:
        await wait_until(lambda: _fails(publisher))

        assert publisher.unready_reason == "intake has 3 of 12 partitions"


async def _publish_captures(intake: Database) -> None:
    await stage_events(intake, [lead_captured() for _ in range(EVENTS)])
    await number_staged_events(intake)


async def _has_batches(log: MemoryLog, batches: int) -> bool:
    return len(log.batches) >= batches


async def test_a_publisher_whose_statements_fail_goes_on_when_they_succeed_again(intake: Database) -> None:
    log = MemoryLog()
    await _publish_captures(intake)
    await _execute(intake, "alter table heads rename column published to hidden")
    async with running_publisher(intake, log) as publisher:
        await wait_until(lambda: _fails(publisher))
        reason = publisher.unready_reason
        await _execute(intake, "alter table heads rename column hidden to published")
        await wait_until(lambda: _all_published(intake))

    assert (reason, sum(map(len, log.batches))) == ("publishing fails", EVENTS)


async def _execute(database: Database, statement: str) -> None:
    async with database.read_connection() as conn:
        await conn.execute(sql(statement))


async def _fails(publisher: Publisher) -> bool:
    return publisher.unready_reason is not None


async def _works(publisher: Publisher) -> bool:
    return publisher.unready_reason is None


async def _all_published(intake: Database) -> bool:
    async with intake.read_connection() as conn:
        unpublished = await conn.execute(sql("select count(*) from heads where published < number"))
        return bool(unpublished.scalar_one() == 0)

"""What is numbered goes to the log in front of the journal; what fails is tried again, by whoever can."""

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
from tests.shared.messaging.recording_consumer import until

EVENTS = 30
Numbers = list[tuple[int, int]]


class Shelf:
    """A log that keeps in memory what it was sent; it takes nothing while it is closed, and lets wait while held."""

    def __init__(self, closed: bool = False) -> None:
        self.batches: list[Numbers] = []
        self.closed = closed
        self.open = asyncio.Event()
        self.open.set()

    async def prepare(self) -> None:
        if self.closed:
            raise Unavailable("shelf")

    async def publish(self, records: Sequence[Record]) -> dict[int, int]:
        if self.closed:
            raise Unavailable("shelf")
        self.batches.append(sorted((record.partition, record.number) for record in records))
        await self.open.wait()
        return dict(self.batches[-1])

    async def close(self) -> None:
        """Nothing is held open."""


@pytest.fixture
async def intake(database_url: str) -> AsyncIterator[Database]:
    """The service that speaks."""
    database = Database(database_url, "intake")
    yield database
    await database.close()


@asynccontextmanager
async def publishing(database: Database, shelf: Shelf) -> AsyncIterator[Publisher]:
    """One process that publishes."""
    share = PartitionLeases(database, publishes=True, reads=False)
    publishing = Publisher(database, share, shelf, asyncio.Event())
    tasks = [asyncio.create_task(share.run()), asyncio.create_task(publishing.run())]
    try:
        yield publishing
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
        await share.release_all()


async def test_everything_is_sent_once_while_nothing_fails(intake: Database) -> None:
    shelf = Shelf()
    async with publishing(intake, shelf):
        for _ in range(3):
            await _say(intake)
            await until(lambda: _all_published(intake))

    sent = [place for batch in shelf.batches for place in batch]
    assert (len(sent), len(set(sent))) == (3 * EVENTS, 3 * EVENTS)


async def test_whoever_asks_for_everything_again_while_a_batch_is_on_its_way_gets_everything(
    intake: Database,
) -> None:
    shelf = Shelf()
    async with publishing(intake, shelf):
        await _say(intake)
        await until(lambda: _all_published(intake))
        shelf.open.clear()
        await _say(intake)
        await until(lambda: _sent(shelf, 2))
        await republish_all(intake)
        shelf.open.set()
        await until(lambda: _all_published(intake))

    first, on_its_way, *again = shelf.batches
    assert {*on_its_way, *(place for batch in again for place in batch)} == {*first, *on_its_way}


async def test_a_process_that_cannot_publish_lets_another_do_it(intake: Database) -> None:
    closed, good = Shelf(closed=True), Shelf()
    async with publishing(intake, closed) as first:
        await _say(intake)
        await until(lambda: _fails(first))
        async with publishing(intake, good):
            await until(lambda: _all_published(intake))

    assert [len(batch) for batch in good.batches] == [EVENTS]


async def test_a_process_that_cannot_publish_says_why_and_goes_on_when_it_can(intake: Database) -> None:
    shelf = Shelf(closed=True)
    await _say(intake)
    async with publishing(intake, shelf) as alone:
        await until(lambda: _fails(alone))
        why = alone.why
        shelf.closed = False
        await until(lambda: _all_published(intake))
        await until(lambda: _works(alone))

    assert why == "shelf is away"


async def _say(intake: Database) -> None:
    await stage_events(intake, [lead_captured() for _ in range(EVENTS)])
    await number_staged_events(intake)


async def _sent(shelf: Shelf, batches: int) -> bool:
    return len(shelf.batches) >= batches


async def _fails(publishing: Publisher) -> bool:
    return publishing.why is not None


async def _works(publishing: Publisher) -> bool:
    return publishing.why is None


async def _all_published(intake: Database) -> bool:
    async with intake.read_connection() as conn:
        open_ = await conn.execute(sql("select count(*) from heads where published < number"))
        return bool(open_.scalar_one() == 0)

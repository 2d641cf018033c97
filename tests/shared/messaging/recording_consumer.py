"""A process that hears what was said, and what it handled."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from uuid import UUID

from shared.db.connection import Connection, sql
from shared.db.database import Database
from shared.events.intake import LeadCaptured
from shared.messaging.consumer.consumer import Consumer
from shared.messaging.event_handler import EventHandler, ReceivedEvent
from shared.messaging.log.journal import JournalSource
from shared.messaging.partition_leases import PartitionLeases

END_SECONDS = 90.0
POLL_SECONDS = 0.02


class RecordingHandler:
    """Keeps what was handled in a table, in the transaction of the batch; refuses what it was told to refuse."""

    def __init__(self, poison: UUID | None = None, slow: bool = False) -> None:
        self.poison = poison
        self.slow = slow
        self.attempts = 0

    async def handle(self, conn: Connection, causes: Sequence[ReceivedEvent]) -> None:
        if any(cause.event.subject == str(self.poison) for cause in causes):
            self.attempts += 1
            await self._fail(conn)
        await conn.execute(
            sql(
                "insert into heard (topic, partition, number, subject) select * from unnest(cast(:topics as text[]), "
                "cast(:partitions as int[]), cast(:numbers as bigint[]), cast(:subjects as text[]))"
            ),
            {
                "topics": [cause.topic for cause in causes],
                "partitions": [cause.partition for cause in causes],
                "numbers": [cause.number for cause in causes],
                "subjects": [cause.event.subject for cause in causes],
            },
        )

    async def _fail(self, conn: Connection) -> None:
        if self.slow:
            await conn.execute(sql("set local statement_timeout = 50"))
            await conn.execute(sql("select pg_sleep(5)"))
        raise ValueError("poison")

    @property
    def event_handler(self) -> EventHandler:
        return EventHandler((LeadCaptured,), self.handle)


async def create_handled_table(database: Database) -> None:
    """The table in which an `Ear` writes down each event, as often as it handled it."""
    async with database.transaction() as conn:
        await conn.execute(
            sql(
                "create table heard (place bigint generated always as identity, topic text, partition int, "
                "number bigint, subject text)"
            )
        )


async def handled_numbers(database: Database) -> list[tuple[int, int]]:
    """(partition, number) of everything handled, in the order of handling."""
    async with database.read_connection() as conn:
        rows = await conn.execute(sql("select partition, number from heard order by place"))
        return [(row.partition, row.number) for row in rows]


@asynccontextmanager
async def running_consumer(
    database: Database, ear: RecordingHandler
) -> AsyncIterator[tuple[Consumer, PartitionLeases]]:
    """A process's reader and share, running for the length of the block; stopped cleanly after it."""
    share = PartitionLeases(database, publishes=False)
    source = JournalSource(database, asyncio.Event(), 0.02)
    reader = Consumer(database, [ear.event_handler], source, share)
    tasks = [asyncio.create_task(share.run()), asyncio.create_task(reader.run())]
    try:
        yield reader, share
    finally:
        for task in tasks:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task
        await share.release_all()
        await source.close()


async def until(condition: Callable[[], Awaitable[bool]], seconds: float = END_SECONDS) -> None:
    """Wait until this holds; fails after the limit, which tells a fault from a slow machine."""
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    while not await condition():
        assert loop.time() < end, "it did not come about in time"
        await asyncio.sleep(POLL_SECONDS)

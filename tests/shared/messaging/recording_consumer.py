"""A consumer that records the events that it handled."""

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

_RECORD = sql("""
    insert into handled_events (topic, partition, number, subject)
    select * from unnest(cast(:topics as text[]), cast(:partitions as int[]), cast(:numbers as bigint[]),
                         cast(:subjects as text[]))
""")
END_SECONDS = 90.0
POLL_SECONDS = 0.02


class RecordingHandler:
    """Records each event in a table, in the transaction of the batch; fails at the events of the lead `poison`."""

    def __init__(self, poison: UUID | None = None, slow: bool = False) -> None:
        self.poison = poison
        self.slow = slow
        self.attempts = 0

    async def handle(self, conn: Connection, events: Sequence[ReceivedEvent]) -> None:
        if any(event.event.subject == str(self.poison) for event in events):
            self.attempts += 1
            await self._fail(conn)
        await conn.execute(
            _RECORD,
            {
                "topics": [event.topic for event in events],
                "partitions": [event.partition for event in events],
                "numbers": [event.number for event in events],
                "subjects": [event.event.subject for event in events],
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
    """Create the table in which a `RecordingHandler` records each event, as often as it handled it."""
    async with database.transaction() as conn:
        await conn.execute(
            sql(
                "create table handled_events (id bigint generated always as identity, topic text, partition int, "
                "number bigint, subject text)"
            )
        )


async def handled_numbers(database: Database) -> list[tuple[int, int]]:
    """(partition, number) of everything handled, in the order of handling."""
    async with database.read_connection() as conn:
        rows = await conn.execute(sql("select partition, number from handled_events order by id"))
        return [(row.partition, row.number) for row in rows]


@asynccontextmanager
async def running_consumer(
    database: Database, handler: RecordingHandler, poll_seconds: float = POLL_SECONDS
) -> AsyncIterator[tuple[Consumer, PartitionLeases]]:
    """A consumer and its leases, running during the block and stopped cleanly after it."""
    leases = PartitionLeases(database, publishes=False)
    source = JournalSource(database, asyncio.Event(), poll_seconds)
    consumer = Consumer(database, [handler.event_handler], source, leases, asyncio.Event(), 0.0)
    tasks = [asyncio.create_task(leases.run()), asyncio.create_task(consumer.run())]
    try:
        yield consumer, leases
    finally:
        for task in tasks:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task
        await leases.release_all()
        await source.close()


async def wait_until(condition: Callable[[], Awaitable[bool]], seconds: float = END_SECONDS) -> None:
    """Wait until the condition holds; fails after so many seconds, which even a slow machine does not need."""
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    while not await condition():
        assert loop.time() < end, "the condition did not hold in time"
        await asyncio.sleep(POLL_SECONDS)

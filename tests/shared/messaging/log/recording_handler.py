"""The handler of a consumer process: it records each event as often as it handled it, and can pause inside a batch."""

import asyncio
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from shared.db.connection import Connection, sql
from shared.db.database import Database
from shared.events.intake import LeadCaptured
from shared.messaging.consumer.consumer import Consumer
from shared.messaging.event_handler import EventHandler, ReceivedEvent
from shared.messaging.partition_leases import PartitionLeases
from tests.shared.messaging.log.log_backends import Log

STAY_SECONDS = 0.02

_RECORD = sql("""
    insert into handled_events (consumer, topic, partition, number, subject)
    select :consumer, * from unnest(cast(:topics as text[]), cast(:partitions as int[]), cast(:numbers as bigint[]),
                                    cast(:subjects as text[]))
""")


class PausableHandler:
    """Records each event in the transaction of its batch."""

    def __init__(self, name: str, folder: Path) -> None:
        self._name = name
        self._stay = folder / "stay"

    async def handle(self, conn: Connection, events: Sequence[ReceivedEvent]) -> None:
        await conn.execute(
            _RECORD,
            {
                "consumer": self._name,
                "topics": [event.topic for event in events],
                "partitions": [event.partition for event in events],
                "numbers": [event.number for event in events],
                "subjects": [event.event.subject for event in events],
            },
        )
        if self._stay.exists():
            sys.stdout.write("inside\n")
            sys.stdout.flush()
        while self._stay.exists():  # noqa: ASYNC110 another process creates and deletes the file
            await asyncio.sleep(STAY_SECONDS)


@asynccontextmanager
async def open_consumer(
    database: Database, log: Log, handler: PausableHandler
) -> AsyncIterator[tuple[Consumer, PartitionLeases]]:
    """One process's consumer, which does not run yet, and its leases, which are released at the end."""
    source, leases = log.source(database), PartitionLeases(database, publishes=False)
    consumer = Consumer(database, [EventHandler((LeadCaptured,), handler.handle)], source, leases)
    heartbeats = asyncio.create_task(leases.run())
    try:
        yield consumer, leases
    finally:
        heartbeats.cancel()
        await asyncio.wait({heartbeats})
        await leases.release_all()
        await source.close()

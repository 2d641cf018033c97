"""What a listener does: it writes down what it handled, as often as it handled it."""

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

_WRITE = sql("""
    insert into heard (who, topic, partition, number)
    select :who, * from unnest(cast(:topics as text[]), cast(:partitions as int[]), cast(:numbers as bigint[]))
""")


class PausableHandler:
    """Writes down each event in the transaction of its batch."""

    def __init__(self, name: str, folder: Path) -> None:
        self._name = name
        self._stay = folder / "stay"

    async def handle(self, conn: Connection, causes: Sequence[ReceivedEvent]) -> None:
        await conn.execute(
            _WRITE,
            {
                "who": self._name,
                "topics": [cause.topic for cause in causes],
                "partitions": [cause.partition for cause in causes],
                "numbers": [cause.number for cause in causes],
            },
        )
        if self._stay.exists():
            sys.stdout.write("inside\n")
            sys.stdout.flush()
        while self._stay.exists():  # noqa: ASYNC110 the one who creates it is another process
            await asyncio.sleep(STAY_SECONDS)


@asynccontextmanager
async def open_consumer(
    database: Database, log: Log, ear: PausableHandler
) -> AsyncIterator[tuple[Consumer, PartitionLeases]]:
    """One process's reader, which does not run yet, and its share of the partitions, which it gives back at the end."""
    source, share = log.source(database), PartitionLeases(database, publishes=False)
    reader = Consumer(database, [EventHandler((LeadCaptured,), ear.handle)], source, share)
    beats = asyncio.create_task(share.run())
    try:
        yield reader, share
    finally:
        beats.cancel()
        await asyncio.wait({beats})
        await share.release_all()
        await source.close()

"""The handler of a consumer process: it records each event as often as it handled it, and can pause inside a batch."""

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

from shared.db.connection import Connection, sql
from shared.events.intake import LeadCaptured
from shared.messaging.event_handler import EventHandler, ReceivedEvent

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

    @property
    def event_handler(self) -> EventHandler:
        return EventHandler((LeadCaptured,), self.handle)

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

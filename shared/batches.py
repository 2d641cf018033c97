"""Batches of what was read: each in one transaction, halved around a guilty one, which is parked."""

import asyncio
from collections import Counter
from collections.abc import Sequence

from shared.database import Database
from shared.failures import NotNow
from shared.faults import fault
from shared.handling import Done, Handling
from shared.hearing import Heard, Hearing
from shared.log.records import Record
from shared.partitions import Share
from shared.slow import may_try_again, overran
from shared.telemetry import described, events_total, log

BATCH_SECONDS = 20.0

__all__ = ["Batches", "Heard", "Hearing"]


class Batches:
    """Handles what a reader read."""

    def __init__(self, database: Database, hearings: Sequence[Hearing], share: Share) -> None:
        self._database = database
        self._share = share
        self._handling = Handling(database.service, hearings, share)

    async def handle(self, records: Sequence[Record]) -> Done:
        """Handle these records, each exactly once; raises NotNow when nothing can be done now."""
        done = Done()
        await self._handle(records, done)
        for type_, events in Counter(done.types).items():
            events_total.labels("in", type_).inc(events)
        return done

    async def _handle(self, records: Sequence[Record], done: Done) -> None:
        records = [record for record in records if record.place not in done.strayed | done.gaps]
        if not records:
            return
        clock = asyncio.get_running_loop().time
        began = clock()
        try:
            async with asyncio.timeout(BATCH_SECONDS):
                part = await self._database.run(lambda conn: self._handling.commit(conn, records))
        except Exception as error:
            slow = overran(error, clock() - began)
            if isinstance(error, NotNow) and not slow:
                raise
            await self._blame(records, error, slow, done)
        else:
            fault(f"{self._database.service}.reader.after_commit")
            self._share.progressed()
            done.add(part)

    async def _blame(self, records: Sequence[Record], error: Exception, slow: bool, done: Done) -> None:
        if len(records) > 1:
            await self._halve(records, error, done)
        elif slow and await may_try_again(self._database, records[0]):
            done.strayed.add(records[0].place)
        else:
            await self._park(records[0], error, done)

    async def _halve(self, records: Sequence[Record], error: Exception, done: Done) -> None:
        log.warning("batch halved", service=self._database.service, size=len(records), cause=type(error).__name__)
        middle = -(-len(records) // 2)
        await self._handle(records[:middle], done)
        await self._handle(records[middle:], done)

    async def _park(self, record: Record, error: Exception, done: Done) -> None:
        why = described(error)["type"]
        part = await self._database.run(lambda conn: self._handling.commit(conn, [record], why))
        log.error(
            "record parked", service=self._database.service, topic=record.topic, partition=record.partition,
            number=record.number, event_type=record.type, exc_info=error,
        )  # fmt: skip
        done.add(part)

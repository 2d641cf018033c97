"""Batches of what was read: each in one transaction, halved around a guilty one, which is parked."""

import asyncio
from collections import Counter
from collections.abc import Sequence

from shared.config.fault_injection import inject_fault
from shared.db.database import Database
from shared.errors import Unavailable
from shared.messaging.batch_timeout import record_timeout_attempt, timed_out
from shared.messaging.batch_transaction import BatchResult, BatchTransaction
from shared.messaging.event_handler import EventHandler, ReceivedEvent
from shared.messaging.log.record import Record
from shared.messaging.partition_leases import PartitionLeases
from shared.telemetry import describe_exception, events_total, log

BATCH_SECONDS = 20.0

__all__ = ["BatchProcessor", "EventHandler", "ReceivedEvent"]


class BatchProcessor:
    """Handles what a reader read."""

    def __init__(self, database: Database, hearings: Sequence[EventHandler], share: PartitionLeases) -> None:
        self._database = database
        self._share = share
        self._handling = BatchTransaction(database.service, hearings, share)

    async def handle(self, records: Sequence[Record]) -> BatchResult:
        """Handle these records, each exactly once; raises NotNow when nothing can be done now."""
        done = BatchResult()
        await self._handle(records, done)
        for type_, events in Counter(done.types).items():
            events_total.labels("in", type_).inc(events)
        return done

    async def _handle(self, records: Sequence[Record], done: BatchResult) -> None:
        records = [record for record in records if record.place not in done.lost_partitions | done.gaps]
        if not records:
            return
        clock = asyncio.get_running_loop().time
        began = clock()
        try:
            async with asyncio.timeout(BATCH_SECONDS):
                part = await self._database.run(lambda conn: self._handling.commit(conn, records))
        except Exception as error:
            slow = timed_out(error, clock() - began)
            if isinstance(error, Unavailable) and not slow:
                raise
            await self._isolate_failure(records, error, slow, done)
        else:
            inject_fault(f"{self._database.service}.reader.after_commit")
            self._share.record_progress()
            done.add(part)

    async def _isolate_failure(
        self, records: Sequence[Record], error: Exception, slow: bool, done: BatchResult
    ) -> None:
        if len(records) > 1:
            await self._halve(records, error, done)
        elif slow and await record_timeout_attempt(self._database, records[0]):
            done.lost_partitions.add(records[0].place)
        else:
            await self._park(records[0], error, done)

    async def _halve(self, records: Sequence[Record], error: Exception, done: BatchResult) -> None:
        log.warning("batch halved", service=self._database.service, size=len(records), cause=type(error).__name__)
        middle = -(-len(records) // 2)
        await self._handle(records[:middle], done)
        await self._handle(records[middle:], done)

    async def _park(self, record: Record, error: Exception, done: BatchResult) -> None:
        why = describe_exception(error)["type"]
        part = await self._database.run(lambda conn: self._handling.commit(conn, [record], why))
        log.error(
            "record parked", service=self._database.service, topic=record.topic, partition=record.partition,
            number=record.number, event_type=record.type, exc_info=error,
        )  # fmt: skip
        done.add(part)

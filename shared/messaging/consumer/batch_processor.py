"""Batches of what was read: each in one transaction, halved around a guilty one, which is parked."""

import asyncio
from collections import Counter
from collections.abc import Sequence

from shared.config.fault_injection import inject_fault
from shared.db.connection import DATABASE_ERRORS, sqlstate
from shared.db.database import IDLE_IN_TRANSACTION_MS, Database
from shared.errors import Unavailable
from shared.messaging.consumer.batch_transaction import BatchResult, BatchTransaction
from shared.messaging.consumer.positions import increment_attempts
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
        records = [record for record in records if record.topic_partition not in done.lost_partitions | done.gaps]
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
            done.lost_partitions.add(records[0].topic_partition)
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


SLOW_TRIES = 3
QUERY_CANCELED = "57014"


def timed_out(error: Exception, seconds: float) -> bool:
    """Whether this came of a batch that takes too long rather than of one that is wrong.

    PostgreSQL cuts off a session that leaves its transaction idle, and that looks as if PostgreSQL had gone.
    """
    if isinstance(error, Unavailable):
        return isinstance(error.__cause__, DATABASE_ERRORS) and seconds * 1000 >= IDLE_IN_TRANSACTION_MS
    return isinstance(error, TimeoutError) or sqlstate(error) == QUERY_CANCELED


async def record_timeout_attempt(database: Database, record: Record) -> bool:
    """Count one more time that this record overran alone; whether it is worth another."""
    tries = await database.run(lambda conn: increment_attempts(conn, record.topic_partition, record.number - 1))
    return tries < SLOW_TRIES

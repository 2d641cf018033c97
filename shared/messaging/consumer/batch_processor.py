"""Batches of records, each in one transaction, those of different partitions at the same time.

A batch that fails is split until the failing record is alone.
"""

import asyncio
from collections import Counter
from collections.abc import Sequence

from shared.config.fault_injection import inject_fault
from shared.db.database import Database
from shared.errors import Unavailable
from shared.messaging.consumer.batch_transaction import (
    BATCH_SECONDS,
    BatchResult,
    BatchTransaction,
    record_timeout_attempt,
    timed_out,
)
from shared.messaging.consumer.witness import Witness
from shared.messaging.event_handler import EventHandler
from shared.messaging.log.record import Record
from shared.messaging.partition_leases import PartitionLeases
from shared.telemetry import describe_exception, events_total, log

# While PostgreSQL works for one batch, the handlers decide the other.
BATCHES_AT_ONCE = 2
# Fewer records than this for each batch are handled in one: a second transaction would cost more than it saves.
SMALLEST_BATCH = 100


class BatchProcessor:
    """Handles the records that a consumer read; a record that cannot be handled becomes a dead letter."""

    def __init__(self, database: Database, event_handlers: Sequence[EventHandler], leases: PartitionLeases) -> None:
        self._database = database
        self._leases = leases
        self._transaction = BatchTransaction(database.service, event_handlers, leases)

    async def handle(self, records: Sequence[Record]) -> BatchResult:
        """Handle these records, each exactly once. Raises Unavailable if PostgreSQL cannot be reached.

        The others of the batches at once are handled even if one of them raises.
        """
        result = BatchResult()
        batches = split_by_partition(records)
        outcomes = await asyncio.gather(*[self._handle(batch, result) for batch in batches], return_exceptions=True)
        for type_, events in Counter(result.types).items():
            events_total.labels("in", type_).inc(events)
        for outcome in outcomes:
            if outcome:
                raise outcome
        return result

    async def _handle(self, records: Sequence[Record], result: BatchResult) -> None:
        skipped = result.lost_partitions | result.gaps
        records = [record for record in records if record.topic_partition not in skipped]
        if not records:
            return
        clock = asyncio.get_running_loop().time
        started, witness = clock(), Witness(self._database)
        try:
            async with witness.watch(), asyncio.timeout(BATCH_SECONDS):
                part = await self._database.run(
                    lambda conn: witness.observe(conn, self._transaction.commit(conn, records))
                )
        except Exception as error:
            seconds = clock() - started
            slow = timed_out(error, seconds)
            if isinstance(error, Unavailable) and not slow:
                raise
            if slow and len(records) == 1 and not witness.blames_record(error, seconds):
                raise Unavailable("database") from error
            await self._isolate_failure(records, error, slow, result)
        else:
            inject_fault(f"{self._database.service}.reader.after_commit")
            self._leases.record_progress()
            result.add(part)

    async def _isolate_failure(
        self, records: Sequence[Record], error: Exception, slow: bool, result: BatchResult
    ) -> None:
        if len(records) > 1:
            await self._split(records, error, result)
        elif slow and await record_timeout_attempt(self._database, records[0]):
            result.lost_partitions.add(records[0].topic_partition)
        else:
            await self._dead_letter(records[0], error, result)

    async def _split(self, records: Sequence[Record], error: Exception, result: BatchResult) -> None:
        log.warning("batch_split", service=self._database.service, size=len(records), cause=type(error).__name__)
        middle = -(-len(records) // 2)
        await self._handle(records[:middle], result)
        await self._handle(records[middle:], result)

    async def _dead_letter(self, record: Record, error: Exception, result: BatchResult) -> None:
        reason = describe_exception(error)["type"]
        part = await self._database.run(lambda conn: self._transaction.commit(conn, [record], reason))
        log.error(
            "record_dead_lettered", service=self._database.service, topic=record.topic, partition=record.partition,
            number=record.number, event_type=record.type, exc_info=error,
        )  # fmt: skip
        result.add(part)


def split_by_partition(records: Sequence[Record]) -> list[list[Record]]:
    """Batches to be handled at once. All records of one partition number, of every topic, are in one of them.

    So the events of one lead keep their order, and two batches lock the rows of different leads.
    """
    batches: list[list[Record]] = [[] for _ in range(BATCHES_AT_ONCE)]
    for record in records:
        batches[record.partition % BATCHES_AT_ONCE].append(record)
    return batches if min(map(len, batches)) >= SMALLEST_BATCH else [list(records)]

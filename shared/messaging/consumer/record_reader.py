"""The next records of the partitions that a consumer holds: from the log, and from the journal where the log fails."""

import time
from collections import Counter
from collections.abc import Mapping, Sequence

from shared.db.database import Database
from shared.messaging.consumer.journal_fallback import JournalFallback
from shared.messaging.log import journal
from shared.messaging.log.record import Position, Record, RecordSource, TopicPartition
from shared.messaging.partition_leases import PartitionLeases
from shared.telemetry import events_read_total

BATCH_LIMIT = 1000
FETCH_SECONDS = 0.5
# While partitions are read from the journal because the log is stalled, it is read this often.
STALLED_FETCH_SECONDS = 0.1


class RecordReader:
    """Reads from `source` and orders by number: each record that it returns follows the position of its partition."""

    def __init__(self, database: Database, source: RecordSource, leases: PartitionLeases) -> None:
        self.positions: dict[TopicPartition, Position] = {}
        self._database = database
        self._source = source
        self._leases = leases
        self._fallback = JournalFallback()
        # Partitions in which the log left a gap: read from the journal until it has no more.
        self._gaps: set[TopicPartition] = set()
        self._journal_has_more = False
        # When each partition was last read from the journal.
        self._journal_read_at: dict[TopicPartition, float] = {}
        self._fetched_at = time.monotonic()

    async def assign(self, positions: dict[TopicPartition, Position]) -> None:
        """Read these partitions and no others, each from its position on."""
        self.positions = positions
        self._gaps.clear()
        self._fallback.retain(positions.keys())
        await self._source.assign(positions)

    async def read(self) -> list[Record]:
        """The next records; waits up to `FETCH_SECONDS` for the first one, unless the journal is known to have more."""
        seconds = STALLED_FETCH_SECONDS if self._fallback.stalled else FETCH_SECONDS
        fetched = await self._source.fetch(BATCH_LIMIT, 0 if self._gaps or self._journal_has_more else seconds)
        self._leases.record_progress()
        numbers = {topic_partition: position.number for topic_partition, position in self.positions.items()}
        records = self._select_next(fetched, numbers)
        self._record_poll(full=len(records) == BATCH_LIMIT)
        return records + await self._read_journal(numbers)

    async def advance(self, moved: Mapping[TopicPartition, Position], gaps: set[TopicPartition]) -> None:
        """Go on from these positions; read the partitions with `gaps` from the journal."""
        for topic_partition, position in moved.items():
            offset = position.kafka_offset
            if offset is None:
                offset = self.positions[topic_partition].kafka_offset
            self.positions[topic_partition] = Position(position.number, offset)
        await self._source.report_handled(
            {topic_partition: self.positions[topic_partition] for topic_partition in moved}
        )
        self._gaps |= gaps

    def is_ahead(self, heads: Mapping[TopicPartition, int]) -> bool:
        """Whether a position is beyond the last number of the journal: the database was restored to an earlier copy."""
        return any(position.number > heads[topic_partition] for topic_partition, position in self.positions.items())

    def detect_stalled(self, heads: Mapping[TopicPartition, int]) -> None:
        """Compare the positions with the last numbers of the journal, and read stalled partitions from it."""
        numbers = {topic_partition: position.number for topic_partition, position in self.positions.items()}
        self._fallback.detect_stalled(time.monotonic(), numbers, heads)
        if any(number < heads[topic_partition] for topic_partition, number in numbers.items()):
            self._source.wake()

    def _select_next(self, fetched: Sequence[Record], numbers: dict[TopicPartition, int]) -> list[Record]:
        """Those of the fetched records that come next in their partitions, and raise `numbers` to them.

        A number that is further on leaves a gap: the partition is read from the journal.
        """
        now = time.monotonic()
        selected: list[Record] = []
        for record in fetched:
            topic_partition = record.topic_partition
            if topic_partition not in numbers or topic_partition in self._gaps:
                continue
            if record.number > numbers[topic_partition] + 1:
                self._gaps.add(topic_partition)
                continue
            is_next = record.number == numbers[topic_partition] + 1
            self._fallback.record_from_log(now, topic_partition, record.number, is_next)
            if is_next:
                numbers[topic_partition] = record.number
                selected.append(record)
        _count_read(selected, self._source.log_name)
        return selected

    def _record_poll(self, full: bool) -> None:
        previous, self._fetched_at = self._fetched_at, time.monotonic()
        self._fallback.record_poll(self._fetched_at - previous, full)

    async def _read_journal(self, numbers: Mapping[TopicPartition, int]) -> list[Record]:
        """The records after these numbers in the partitions that have a gap or are stalled."""
        # The partition that was read longest ago comes first: each gets its share in time.
        waiting = sorted(self._gaps | self._fallback.stalled, key=lambda key: self._journal_read_at.get(key, 0.0))
        if not waiting:
            self._journal_has_more = False
            return []
        async with self._database.read_connection() as conn:
            after = {topic_partition: numbers[topic_partition] for topic_partition in waiting}
            records, unfinished = await journal.catch_up(conn, after, BATCH_LIMIT)
        self._gaps &= unfinished
        self._journal_has_more = bool(unfinished)
        last = {record.topic_partition: record.number for record in records}
        self._journal_read_at |= dict.fromkeys(last, time.monotonic())
        self._fallback.record_from_journal(time.monotonic(), last)
        _count_read(records, "journal")
        return records


def _count_read(records: Sequence[Record], log_name: str) -> None:
    for topic, events in Counter([record.topic for record in records]).items():
        events_read_total.labels(topic, log_name).inc(events)

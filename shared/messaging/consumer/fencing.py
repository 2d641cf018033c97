"""The fence: which records of a batch may be handled.

Their position rows are locked, their numbers are next in order, and their epoch owns these numbers in the journal.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from shared.db.connection import Connection
from shared.messaging.consumer.positions import lock_positions
from shared.messaging.log import journal
from shared.messaging.log.record import Record, TopicPartition


@dataclass
class FencedBatch:
    """A batch, checked.

    `accepted`: the records to be handled, in order. `numbers`: the last number of each locked partition, these records
    included. `lost_partitions`: those that another process holds, or whose position is not where this process left it.
    `gaps`: those whose next number only the journal has.
    """

    numbers: dict[TopicPartition, int]
    accepted: list[Record] = field(default_factory=list)
    lost_partitions: set[TopicPartition] = field(default_factory=set)
    gaps: set[TopicPartition] = field(default_factory=set)


async def fence_batch(conn: Connection, records: Sequence[Record], member_id: UUID) -> FencedBatch:
    """Lock the positions of these records, and check each record against them and, if it came from Kafka, its epoch."""
    topic_partitions = {record.topic_partition for record in records}
    numbers = await lock_positions(conn, sorted(topic_partitions), member_id)
    batch = FencedBatch(numbers, lost_partitions=topic_partitions - set(numbers))
    from_kafka = {record.topic_partition for record in records if record.offset is not None} & set(numbers)
    after = {topic_partition: numbers[topic_partition] for topic_partition in from_kafka}
    heads, owners = await journal.read_epoch_owners(conn, after) if after else ({}, {})
    for record in records:
        key = record.topic_partition
        if key in batch.lost_partitions or key in batch.gaps or record.number <= numbers[key]:
            continue
        if record.number > numbers[key] + 1:
            batch.lost_partitions.add(key)
        elif key in heads and not _is_from_current_epoch(record, heads[key], owners.get(key, [])):
            batch.gaps.add(key)
        else:
            numbers[key] = record.number
            batch.accepted.append(record)
    return batch


def _is_from_current_epoch(record: Record, head: int, owners: Sequence[tuple[int, UUID]]) -> bool:
    """Whether the journal has this number, and this record's epoch assigned it."""
    owner = next((epoch for first, epoch in reversed(owners) if first <= record.number), None)
    return record.number <= head and owner == record.epoch

"""Which records of a batch may be handled: their positions locked, next in order, of the journal's own time line."""

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

    `mine`: to be handled, in order; `at`: the last number of each place with them. `strayed`: places that are not this
    process's, or not where it thought. `gaps`: places whose next number only the journal has.
    """

    numbers: dict[TopicPartition, int]
    accepted: list[Record] = field(default_factory=list)
    lost_partitions: set[TopicPartition] = field(default_factory=set)
    gaps: set[TopicPartition] = field(default_factory=set)


async def fence_batch(conn: Connection, records: Sequence[Record], me: UUID) -> FencedBatch:
    """Lock the positions of these records and check each against them and, if it came from Kafka, its epoch."""
    at = await lock_positions(conn, sorted({record.topic_partition for record in records}), me)
    fenced = FencedBatch(at, lost_partitions={record.topic_partition for record in records} - set(at))
    from_kafka = {record.topic_partition for record in records if record.offset is not None} & set(at)
    asked = {place: at[place] for place in from_kafka}
    heads, owners = await journal.epoch_owners(conn, asked) if asked else ({}, {})
    for record in records:
        place = record.topic_partition
        if place in fenced.lost_partitions | fenced.gaps or record.number <= at[place]:
            continue
        if record.number > at[place] + 1:
            fenced.lost_partitions.add(place)
        elif place in heads and not _is_from_current_epoch(record, heads[place], owners.get(place, [])):
            fenced.gaps.add(place)
        else:
            at[place] = record.number
            fenced.accepted.append(record)
    return fenced


def _is_from_current_epoch(record: Record, head: int, owners: Sequence[tuple[int, UUID]]) -> bool:
    """Whether this number exists in the journal and this record's epoch gave it."""
    owner = next((epoch for first, epoch in reversed(owners) if first <= record.number), None)
    return record.number <= head and owner == record.epoch

"""A batch in one transaction: fence, hand to the hearings or park, move the positions."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from shared.config.fault_injection import inject_fault
from shared.db.connection import Connection
from shared.messaging.consumer.fencing import fence_batch
from shared.messaging.consumer.positions import move_positions
from shared.messaging.dead_letters.store import BLOCKED_BY_EARLIER, add_dead_letters, find_blocked_keys
from shared.messaging.event_handler import EventHandler, dispatch
from shared.messaging.log.record import Position, Record, TopicPartition
from shared.messaging.partition_leases import PartitionLeases


@dataclass
class BatchResult:
    """What became of a batch.

    Where each place stands now; which places are not this process's, or not where it thought; which have a gap that
    the journal must fill; and the types of the events handled.
    """

    moved: dict[TopicPartition, Position] = field(default_factory=dict)
    lost_partitions: set[TopicPartition] = field(default_factory=set)
    gaps: set[TopicPartition] = field(default_factory=set)
    types: list[str] = field(default_factory=list)

    def add(self, part: "BatchResult") -> None:
        """Take in what a part of the batch came to."""
        self.moved |= part.moved
        self.lost_partitions |= part.lost_partitions
        self.gaps |= part.gaps
        self.types += part.types


@dataclass(frozen=True)
class BatchTransaction:
    """Who handles, what there is to hear, and whom to tell that it goes on."""

    service: str
    hearings: Sequence[EventHandler]
    share: PartitionLeases

    async def commit(self, conn: Connection, records: Sequence[Record], park_as: str | None = None) -> BatchResult:
        """Handle these records, or with `park_as` set them aside for that reason; those of a parked key wait."""
        # Any answered statement is progress: a long batch must not cost the lease.
        conn.on_statement = self.share.record_progress
        fenced = await fence_batch(conn, records, self.share.member_id)
        done = BatchResult(_current_positions(fenced.numbers), fenced.lost_partitions, fenced.gaps)
        if not fenced.accepted:
            return done
        blocked = await find_blocked_keys(conn, fenced.accepted)
        free = [record for record in fenced.accepted if (record.topic, record.subject) not in blocked]
        if park_as:
            await add_dead_letters(conn, free, park_as)
        else:
            done.types = await dispatch(conn, self.hearings, free)
        await add_dead_letters(
            conn,
            [record for record in fenced.accepted if (record.topic, record.subject) in blocked],
            BLOCKED_BY_EARLIER,
        )
        moved = _last(fenced.accepted)
        await move_positions(conn, moved)
        done.moved |= moved
        inject_fault(f"{self.service}.reader.before_commit")
        return done


def _current_positions(at: dict[TopicPartition, int]) -> dict[TopicPartition, Position]:
    return {place: Position(number, None) for place, number in at.items()}


def _last(records: Sequence[Record]) -> dict[TopicPartition, Position]:
    return {
        record.topic_partition: Position(record.number, None if record.offset is None else record.offset + 1)
        for record in records
    }

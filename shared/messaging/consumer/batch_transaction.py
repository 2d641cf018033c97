"""A batch in one transaction, within a time limit: fence the records, handle them, move the positions."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from shared.config.fault_injection import inject_fault
from shared.db.connection import DATABASE_ERRORS, QUERY_CANCELED, Connection, sqlstate
from shared.db.database import IDLE_IN_TRANSACTION_MS, Database
from shared.errors import LenderUnavailable, Unavailable
from shared.messaging.consumer.fencing import fence_batch
from shared.messaging.consumer.positions import increment_attempts, move_positions
from shared.messaging.dead_letters.store import BLOCKED_BY_EARLIER, add_dead_letters, find_blocked_keys, pass_erasures
from shared.messaging.event_handler import EventHandler, dispatch
from shared.messaging.log.record import Position, Record, TopicPartition
from shared.messaging.partition_leases import PartitionLeases

BATCH_SECONDS = 20.0
# A record that exceeds the limit alone becomes a dead letter at this attempt.
ATTEMPT_LIMIT = 3


@dataclass
class BatchResult:
    """What a batch changed.

    `moved`: the new position of each partition. `lost_partitions`: those that another process holds, or whose position
    is not where this process left it. `gaps`: those whose next number only the journal has. `types`: the types of the
    events handled.
    """

    moved: dict[TopicPartition, Position] = field(default_factory=dict)
    lost_partitions: set[TopicPartition] = field(default_factory=set)
    gaps: set[TopicPartition] = field(default_factory=set)
    types: list[str] = field(default_factory=list)

    def add(self, part: "BatchResult") -> None:
        """Merge the result of a part of the batch."""
        self.moved |= part.moved
        self.lost_partitions |= part.lost_partitions
        self.gaps |= part.gaps
        self.types += part.types


@dataclass(frozen=True)
class BatchTransaction:
    """One transaction of a service's consumer; each answered statement is progress for `leases`."""

    service: str
    event_handlers: Sequence[EventHandler]
    leases: PartitionLeases

    async def commit(
        self, conn: Connection, records: Sequence[Record], dead_letter_reason: str | None = None
    ) -> BatchResult:
        """Handle these records, or with a reason store them as dead letters.

        A record whose key already has a dead letter becomes a dead letter too, so that its key keeps its order.
        """
        # Any answered statement is progress: a long batch must not cost the lease.
        conn.on_statement = self.leases.record_progress
        batch = await fence_batch(conn, records, self.leases.member_id)
        result = BatchResult(_to_positions(batch.numbers), batch.lost_partitions, batch.gaps)
        if not batch.accepted:
            return result
        await pass_erasures(conn, batch.accepted)
        blocked = await find_blocked_keys(conn, batch.accepted)
        free = [record for record in batch.accepted if (record.topic, record.subject) not in blocked]
        if dead_letter_reason:
            await add_dead_letters(conn, free, dead_letter_reason)
        else:
            result.types = await dispatch(conn, self.event_handlers, free)
        waiting = [record for record in batch.accepted if (record.topic, record.subject) in blocked]
        await add_dead_letters(conn, waiting, BLOCKED_BY_EARLIER)
        moved = _last_positions(batch.accepted)
        await move_positions(conn, moved)
        result.moved |= moved
        inject_fault(f"{self.service}.reader.before_commit")
        return result


def _to_positions(numbers: dict[TopicPartition, int]) -> dict[TopicPartition, Position]:
    return {topic_partition: Position(number, None) for topic_partition, number in numbers.items()}


def _last_positions(records: Sequence[Record]) -> dict[TopicPartition, Position]:
    last = {record.topic_partition: record for record in records}
    return {
        topic_partition: Position(record.number, None if record.offset is None else record.offset + 1)
        for topic_partition, record in last.items()
    }


def timed_out(error: Exception, seconds: float) -> bool:
    """Whether a batch that failed after `seconds` took too long, rather than that its content is wrong.

    PostgreSQL ends a session that leaves its transaction idle; the driver reports that like a lost connection. A record
    is never blamed for the server of another service.
    """
    if isinstance(error, LenderUnavailable):
        return False
    if not isinstance(error, Unavailable):
        return isinstance(error, TimeoutError)
    cause = error.__cause__
    if not isinstance(cause, DATABASE_ERRORS):
        return False
    state = sqlstate(cause)
    return state == QUERY_CANCELED or (_may_be_idle(state) and seconds * 1000 >= IDLE_IN_TRANSACTION_MS)


def _may_be_idle(state: str | None) -> bool:
    """Whether the driver may report a session that PostgreSQL ended for its idle transaction by this SQLSTATE."""
    return state is None or state == "25P03" or state.startswith("08")


async def record_timeout_attempt(database: Database, record: Record) -> bool:
    """Count one more attempt in which this record, alone in its batch, timed out; whether it may be tried again."""
    attempts = await database.run(lambda conn: increment_attempts(conn, record.topic_partition, record.number - 1))
    return attempts < ATTEMPT_LIMIT

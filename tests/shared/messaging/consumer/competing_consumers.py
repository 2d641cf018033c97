"""Two consumers of the same records, and the leases that decide which of them may handle them."""

from uuid import UUID

from shared.db.connection import sql
from shared.db.database import Database
from shared.db.messaging_tables import PARTITIONS
from shared.events.intake import LeadCaptured
from shared.messaging.consumer.batch_processor import BatchProcessor
from shared.messaging.consumer.positions import read_positions
from shared.messaging.event_handler import EventHandler
from shared.messaging.log.record import Position, Record
from shared.messaging.partition_leases import PartitionLeases
from tests.shared.messaging.recording_consumer import RecordingHandler

_JOIN = sql("insert into members (member, seen_until) values (:member, clock_timestamp() + interval '1 hour')")
_LEASE = sql("update leases set member = :member where partition >= 0")


async def join_as_member(database: Database, handler: RecordingHandler) -> tuple[BatchProcessor, UUID]:
    """A member of the consumers, still without a lease: its batch processor and its id."""
    leases = PartitionLeases(database, publishes=False)
    await database.run(lambda conn: conn.execute(_JOIN, {"member": leases.member_id}))
    return BatchProcessor(database, [EventHandler((LeadCaptured,), handler.handle)], leases), leases.member_id


async def assign_all_leases(database: Database, member_id: UUID) -> None:
    """Assign every lease to this member."""
    await database.run(lambda conn: conn.execute(_LEASE, {"member": member_id}))


async def handled_positions(database: Database) -> dict[tuple[str, int], int]:
    """The last handled number of each partition of intake that has events."""
    async with database.read_connection() as conn:
        positions: dict[tuple[str, int], Position] = await read_positions(conn, range(PARTITIONS))
    return {key: position.number for key, position in positions.items() if position.number}


def last_numbers(records: list[Record]) -> dict[tuple[str, int], int]:
    """The last number of each partition."""
    return {record.topic_partition: record.number for record in records}

"""Two processes that read the same records, and the leases that say whose they are."""

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


async def join_as_member(database: Database, ear: RecordingHandler) -> tuple[BatchProcessor, UUID]:
    """A process that reads, without a lease."""
    share = PartitionLeases(database, publishes=False)
    await database.run(lambda conn: conn.execute(_JOIN, {"member": share.member_id}))
    return BatchProcessor(database, [EventHandler((LeadCaptured,), ear.handle)], share), share.member_id


async def assign_all_leases(database: Database, to: UUID) -> None:
    """Let this one have every lease."""
    await database.run(lambda conn: conn.execute(_LEASE, {"member": to}))


async def handled_positions(database: Database) -> dict[tuple[str, int], int]:
    """How far each partition of intake that has something is handled."""
    async with database.read_connection() as conn:
        found: dict[tuple[str, int], Position] = await read_positions(conn, range(PARTITIONS))
    return {place: at.number for place, at in found.items() if at.number}


def last_numbers(records: list[Record]) -> dict[tuple[str, int], int]:
    """The last number of each partition."""
    return {record.topic_partition: record.number for record in records}

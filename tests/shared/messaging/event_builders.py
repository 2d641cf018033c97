"""Plausible events, staged and numbered as a service does it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from uuid_utils.compat import uuid7

from shared.db.connection import Connection
from shared.db.database import Database, database_clock
from shared.events.base import Event
from shared.events.intake import LeadCaptured, LeadErased, Touch
from shared.messaging.log.record import Record
from shared.messaging.outbox import stage
from shared.messaging.retention import create_partitions
from shared.messaging.sequencer import NumberingSession

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def lead_captured(lead_id: UUID | None = None, source: str = "website") -> LeadCaptured:
    """A capture of a new lead, or of this one."""
    return LeadCaptured(
        lead_id=lead_id or uuid7(),
        capture_id=uuid7(),
        occurred_at=NOON,
        source=source,
        source_kind="form",
        activity="form_submitted",
        touch=Touch(channel="social"),
        attributes={},
        match_keys=(),
    )


def lead_erased(*lead_ids: UUID) -> list[LeadErased]:
    """The erasure of one person, under each of these ids."""
    return [LeadErased(occurred_at=NOON, lead_id=lead_id, lead_ids=lead_ids) for lead_id in lead_ids]


def to_record(event: Event, number: int) -> Record:
    """The event as the log has it."""
    return Record(
        "intake", 0, number, UUID(int=0), uuid7(), event.type, 1, event.subject, NOON, NOON, event.model_dump_json()
    )


async def stage_events(database: Database, events: Sequence[Event]) -> None:
    """Stage these events in one transaction, as a service does."""

    async def work(conn: Connection) -> None:
        await stage(conn, events, await database_clock(conn))

    await database.run(work)


async def number_staged_events(database: Database) -> dict[str, int]:
    """Number one batch of staged events on a new connection, with a new epoch; the events of each type."""
    async with database.dedicated_connection() as conn:
        async with conn.begin():
            await create_partitions(conn)
        session = NumberingSession(conn, database.service)
        await session.claim_epoch()
        return await session.number_batch()

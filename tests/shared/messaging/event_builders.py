"""Plausible facts, and how they are said and numbered."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from uuid_utils.compat import uuid7

from shared.db.connection import Connection
from shared.db.database import Database, database_clock
from shared.events.base import Event
from shared.events.intake import LeadCaptured, Touch
from shared.messaging.outbox import stage
from shared.messaging.retention import create_partitions
from shared.messaging.sequencer import Sequencer

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


async def stage_events(database: Database, events: Sequence[Event]) -> None:
    """Stage these in one transaction, as a service would."""

    async def work(conn: Connection) -> None:
        await stage(conn, events, await database_clock(conn))

    await database.run(work)


async def number_staged_events(database: Database) -> dict[str, int]:
    """One relay's turn on a connection of its own, from an epoch of its own."""
    async with database.dedicated_connection() as conn:
        async with conn.begin():
            await create_partitions(conn)
        numbering = Sequencer(conn, database.service)
        await numbering.claim_epoch()
        return await numbering.number_batch()

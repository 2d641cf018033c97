"""Publishes what was decided about claims."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from services.metrics.guarantee.handlers.ledger import load_last_claims
from services.metrics.guarantee.store import save_changed
from services.metrics.reports.domain.claims import Claim
from shared.db.connection import Connection
from shared.db.database import Database, database_clock
from shared.events.base import Event
from shared.events.metrics import GuaranteeDecided, GuaranteeOwed
from shared.messaging.outbox import stage

PUBLISHED = ("owed", "stands")


async def publish_outcomes(database: Database) -> int:
    """Publish what was decided lately about claims; how many there were. Raises ReportsUnfinished."""
    claims, _ = await database.slow_reads.run(load_last_claims)
    closed = [claim for claim in claims if claim.state in PUBLISHED]
    return await database.run(partial(_publish, closed=closed)) if closed else 0


async def _publish(conn: Connection, closed: Sequence[Claim]) -> int:
    changed = await save_changed(conn, closed)
    events = [event for claim in closed if claim.rejection.handoff_id in changed for event in _write_events(claim)]
    await stage(conn, events, await database_clock(conn))
    return len(changed)


def _write_events(claim: Claim) -> Sequence[Event]:
    rejection, events = claim.rejection, list[Event]()
    of_claim: dict[str, Any] = {
        "lead_id": rejection.lead_id,
        "handoff_id": rejection.handoff_id,
        "occurred_at": claim.at,
    }
    if claim.decide_by:
        events.append(GuaranteeDecided(**of_claim, owes=claim.state == "owed"))
    if claim.state == "owed":
        events.append(GuaranteeOwed(**of_claim, reason=rejection.reason, clause=rejection.clause))
    return events

"""Publishes what was decided about claims."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from services.metrics.guarantee.handlers.ledger import read_last_claims
from services.metrics.guarantee.store import save_changed
from services.metrics.reports.domain.claims import Claim
from shared.db.connection import Connection
from shared.db.database import Database, database_clock
from shared.events.base import Event
from shared.events.metrics import GuaranteeDecided, GuaranteeDisputed, GuaranteeOwed
from shared.messaging.outbox import stage


async def publish_outcomes(database: Database) -> int:
    """Publish which claims are owed, disputed or were decided lately; how many there were. Raises ReportsUnfinished."""
    claims = await read_last_claims(database)
    told = [claim for claim in claims if claim.state == "owed" or claim.decide_by]
    return await database.run(partial(_publish, told=told)) if told else 0


async def _publish(conn: Connection, told: Sequence[Claim]) -> int:
    changed = await save_changed(conn, told)
    events = [event for claim in told if claim.rejection.handoff_id in changed for event in _write_events(claim)]
    await stage(conn, events, await database_clock(conn))
    return len(changed)


def _write_events(claim: Claim) -> Sequence[Event]:
    rejection, events = claim.rejection, list[Event]()
    of_claim: dict[str, Any] = {
        "lead_id": rejection.lead_id,
        "handoff_id": rejection.handoff_id,
        "occurred_at": claim.at,
    }
    ground: dict[str, Any] = {"reason": rejection.reason, "clause": rejection.clause}
    if claim.state == "disputed" and claim.decide_by:
        return [GuaranteeDisputed(**of_claim, **ground, decide_by=claim.decide_by)]
    if claim.decide_by:
        events.append(GuaranteeDecided(**of_claim, owes=claim.state == "owed", how=claim.how))
    if claim.state == "owed":
        events.append(GuaranteeOwed(**of_claim, **ground))
    return events

"""Telling handoff of a deal that a CRM reported: an event, which names the lead by keyed hashes alone."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

import orjson

from services.intake.hooks.domain import HookTask
from services.intake.sources.adapters.adapter import Outcome
from shared.db.connection import Connection
from shared.db.database import database_clock
from shared.events.base import Amount
from shared.events.intake import DealReported
from shared.messaging.outbox import stage
from shared.values.contact_identity import InvalidEmail, match_keys, normalize_email


async def report_deal(conn: Connection, source: str, outcome: Outcome, secrets: Sequence[bytes]) -> None:
    """Stage the event. A repeat of what was told changes nothing in handoff."""
    await stage(conn, [make_event(source, outcome, secrets)], await database_clock(conn))


def read_outcome(task: HookTask) -> Outcome:
    """What the webhook said of the deal."""
    document = orjson.loads(task.hints["outcome"])
    return Outcome(**document | {"occurred_at": datetime.fromisoformat(document["occurred_at"])})


def make_event(source: str, outcome: Outcome, secrets: Sequence[bytes]) -> DealReported:
    """The event of this outcome."""
    amount = outcome.amount and Amount(amount=Decimal(outcome.amount["amount"]), currency=outcome.amount["currency"])
    return DealReported(
        occurred_at=outcome.occurred_at,
        source=source,
        deal_id=outcome.deal_id,
        stage=outcome.stage,  # type: ignore[arg-type]
        amount=amount or None,
        owner=outcome.owner,
        reason=outcome.reason,
        match_hashes=tuple(_hash_email(outcome.lead.get("email", ""), secrets)),
    )


def _hash_email(email: str, secrets: Sequence[bytes]) -> list[str]:
    try:
        return match_keys("email", normalize_email(email), secrets) if email else []
    except InvalidEmail:
        return []

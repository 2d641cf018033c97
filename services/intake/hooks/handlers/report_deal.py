"""Telling handoff of a deal that a CRM reported: an event, which names the lead by keyed hashes alone."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

import orjson

from services.intake.hooks.domain import HookTask
from services.intake.hooks.handlers.contact_keys import know_by_id, make_keys
from services.intake.sources.adapters.adapter import Outcome
from shared.db.connection import Connection
from shared.db.database import database_clock
from shared.events.base import Amount
from shared.events.intake import DealReported
from shared.messaging.outbox import stage


async def report_deal(conn: Connection, task: HookTask, outcome: Outcome, secrets: Sequence[bytes]) -> None:
    """Stage the event. A repeat of what was told changes nothing in handoff.

    What the CRM said before the person was erased names no person.
    """
    keys = make_keys(task, outcome.lead.get("email", ""), outcome.lead.get("contact_id", ""), secrets)
    hashes = keys.email if await know_by_id(conn, task, keys) else []
    await stage(conn, [make_event(task.source, outcome, hashes)], await database_clock(conn))


def read_outcome(task: HookTask) -> Outcome:
    """What the webhook said of the deal."""
    document = orjson.loads(task.hints["outcome"])
    return Outcome(**document | {"occurred_at": datetime.fromisoformat(document["occurred_at"])})


def make_event(source: str, outcome: Outcome, hashes: Sequence[str]) -> DealReported:
    """The event of this outcome, whose lead has these keys."""
    amount = outcome.amount and Amount(amount=Decimal(outcome.amount["amount"]), currency=outcome.amount["currency"])
    return DealReported(
        occurred_at=outcome.occurred_at,
        source=source,
        deal_id=outcome.deal_id,
        stage=outcome.stage,  # type: ignore[arg-type]
        amount=amount or None,
        owner=outcome.owner,
        reason=outcome.reason,
        match_hashes=tuple(hashes),
    )

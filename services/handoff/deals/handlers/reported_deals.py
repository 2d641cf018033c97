"""Deals of which a CRM told intake by a webhook."""

from collections.abc import Sequence
from dataclasses import replace

from services.handoff.deals.domain.deal import DealUpdate
from services.handoff.deals.domain.record_update import UnknownOwner
from services.handoff.deals.handlers.deals import commit_deal_updates
from shared.db.connection import Connection
from shared.errors import Refusal
from shared.events.intake import DealReported
from shared.messaging.event_handler import ReceivedEvent
from shared.telemetry import log
from shared.values.money import Money


async def on_deal_reported(conn: Connection, received: Sequence[ReceivedEvent]) -> None:
    """Record each stage as `POST /v1/deals` would. What is refused is logged: the CRM is not there to hear of it.

    A repeat changes nothing. A seller who is not set up here owns nothing.
    """
    updates = [to_update(cause.event) for cause in received if isinstance(cause.event, DealReported)]
    results = await commit_deal_updates(conn, updates)
    pairs = list(zip(updates, results, strict=True))
    unowned = [replace(update, owner=None) for update, result in pairs if isinstance(result, UnknownOwner)]
    for result in [*results, *(await commit_deal_updates(conn, unowned) if unowned else [])]:
        if isinstance(result, Refusal):
            log.info("deal_report_refused", why=result.code)


def to_update(event: DealReported) -> DealUpdate:
    """The event as an update of its deal."""
    return DealUpdate(
        deal_id=event.deal_id,
        lead_id=None,
        keys=event.match_hashes,
        stage=event.stage,
        stated_at=event.occurred_at,
        amount=Money(event.amount.amount, event.amount.currency) if event.amount else None,
        owner=event.owner,
        reason=event.reason,
        attributes=None,
    )

"""Deals and revenue of which a CRM told intake: by a webhook, or in a file."""

from collections.abc import Sequence
from dataclasses import replace

from services.handoff.deals.domain.deal import DealUpdate, lead_key
from services.handoff.deals.domain.receipt import ReceiptRow
from services.handoff.deals.domain.record_update import UnknownOwner
from services.handoff.deals.handlers import deals, revenue
from shared.db.connection import Connection
from shared.errors import Refusal
from shared.events.intake import DealReported, RevenueReported
from shared.messaging.event_handler import ReceivedEvent
from shared.telemetry import log
from shared.values.money import Money


async def on_deal_reported(conn: Connection, received: Sequence[ReceivedEvent]) -> None:
    """Record each stage as `POST /v1/deals` would. What is refused is logged: the CRM is not there to hear of it.

    A repeat changes nothing. A seller who is not set up here owns nothing.
    """
    updates = [to_update(cause.event) for cause in received if isinstance(cause.event, DealReported)]
    results = await deals.commit_deal_updates(conn, updates)
    pairs = list(zip(updates, results, strict=True))
    unowned = [replace(update, owner=None) for update, result in pairs if isinstance(result, UnknownOwner)]
    for result in [*results, *(await deals.commit_deal_updates(conn, unowned) if unowned else [])]:
        if isinstance(result, Refusal):
            log.info("deal_report_refused", why=result.code)


def to_update(event: DealReported) -> DealUpdate:
    """The event as an update of its deal."""
    return DealUpdate(
        deal_id=event.deal_id,
        lead_id=event.lead_id,
        keys=(lead_key(event.lead_id),) if event.lead_id else event.match_hashes,
        stage=event.stage,
        stated_at=event.occurred_at,
        amount=Money(event.amount.amount, event.amount.currency) if event.amount else None,
        owner=event.owner,
        reason=event.reason,
        attributes=None,
    )


async def on_revenue_reported(conn: Connection, received: Sequence[ReceivedEvent]) -> None:
    """Book each receipt as `POST /v1/revenue` would; a repeat by its number changes nothing.

    What is refused is logged: the file was read before.
    """
    rows = [
        ReceiptRow(event.receipt, event.deal_id, Money(event.amount.amount, event.amount.currency), event.kind,
                   event.occurred_at)
        for event in (cause.event for cause in received)
        if isinstance(event, RevenueReported)
    ]  # fmt: skip
    (bookings,) = await revenue.book_revenue(conn, [rows])
    for booking in bookings:
        if isinstance(booking, Refusal):
            log.info("revenue_report_refused", why=booking.code)

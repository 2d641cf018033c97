"""Publishing what changed of handoffs, with how their deals ended."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from services.handoff.agreements.store import response_terms
from services.handoff.companies.handlers.standings import follow_deals
from services.handoff.handoffs.domain.deal_outcome import find_changed, publish_outcomes
from services.handoff.handoffs.domain.handoff import Handoff
from services.handoff.notices.handlers.publish import publish
from services.handoff.telemetry import count_transitions
from shared.db.connection import Connection
from shared.events.base import Event
from shared.events.handoff import DealEvent


async def publish_changes(
    conn: Connection,
    before: Sequence[Handoff],
    after: Sequence[Handoff],
    events: Sequence[Event],
    clock_events: Sequence[Event],
    now: datetime,
) -> None:
    """Publish and count these events, and state the outcome of each handoff whose deals ended or are open again."""
    count_transitions(conn, events)
    outcomes: Sequence[Event] = ()
    if changed := find_changed(before, after):
        terms = await response_terms.find_terms(conn, {handoff.agreement_version for _, handoff in changed})
        outcomes = publish_outcomes(changed, terms.__getitem__)
    await publish(conn, [*events, *clock_events, *outcomes], now)
    await follow_deals(conn, find_dealt(before, after, events), now)


def find_dealt(before: Iterable[Handoff], after: Iterable[Handoff], events: Iterable[Event]) -> set[UUID]:
    """The leads of whose deals something happened, or whose deals are another seller's now."""
    former = {handoff.handoff_id: handoff for handoff in before}
    told = {event.lead_id for event in events if isinstance(event, DealEvent)}
    for handoff in after:
        known = former.get(handoff.handoff_id)
        owner = (known.lead_id, known.seller) if known else None
        if known is not handoff and handoff.standings and owner != (handoff.lead_id, handoff.seller):
            told |= {handoff.lead_id, known.lead_id} if known else {handoff.lead_id}
    return told

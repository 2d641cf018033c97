"""Publishing what changed of handoffs, with how their deals ended."""

from collections.abc import Sequence
from datetime import datetime

from services.handoff.agreements.store import response_terms
from services.handoff.handoffs.domain.deal_outcome import find_changed, publish_outcomes
from services.handoff.handoffs.domain.handoff import Handoff
from services.handoff.notices.handlers.publish import publish
from services.handoff.telemetry import count_transitions
from shared.db.connection import Connection
from shared.events.base import Event


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

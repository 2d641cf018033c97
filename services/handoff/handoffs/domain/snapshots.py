"""Snapshots of handoffs after each event, from which their clocks are derived."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from services.handoff.handoffs.domain.evolve import evolve
from services.handoff.handoffs.domain.handoff import Handoff
from services.handoff.sla.domain.clock import HandoffSnapshot
from shared.events.base import Event
from shared.events.handoff import HandoffEvent

STEPS = (
    *("qualified_at", "offered_at", "taken_at", "accepted_at", "attempted_at", "contacted_at"),
    *("sales_qualified_at", "dealt_at", "rejected_at", "recycled_at"),
)


def snapshot(handoff: Handoff, at: datetime) -> HandoffSnapshot:
    """The handoff after an event that occurred `at` this instant."""
    return HandoffSnapshot(
        handoff_id=handoff.handoff_id,
        lead_id=handoff.lead_id,
        product=handoff.product,
        kind=handoff.kind,
        cycle=handoff.cycle,
        origin=handoff.origin,
        at=at,
        seller=handoff.seller,
        team=handoff.team,
        agreement_version=handoff.agreement_version,
        qualified_at=handoff.qualified_at,
        dealt_at=handoff.first_deal_at,
        pursued_at=handoff.pursued_at if handoff.current_deals else None,
        offered_at=handoff.offered_at,
        taken_at=handoff.taken_at,
        accepted_at=handoff.accepted_at,
        attempted_at=handoff.attempted_at,
        contacted_at=handoff.contacted_at,
        sales_qualified_at=handoff.sales_qualified_at,
        rejected_at=handoff.rejected_at,
        recycled_at=handoff.recycled_at,
        merged=handoff.merged,
        erased=handoff.erased,
        is_filtered=handoff.filtered is not None,
        released_at=handoff.released_at,
        priority=handoff.priority,
        prioritised_at=handoff.prioritised_at,
    )


def replay(handoff: Handoff) -> list[HandoffSnapshot]:
    """The handoff as it was after each of its steps, in their order."""
    instants = {name: at for name in STEPS if (at := getattr(handoff, name)) is not None}
    snapshots = []
    for at in sorted(set(instants.values())):
        later: dict[str, Any] = dict.fromkeys(name for name, instant in instants.items() if instant > at)
        merged = handoff.merged and "recycled_at" not in later
        snapshots.append(replace(snapshot(handoff, at), merged=merged, **later))
    return snapshots


def snapshots_after(
    before: Iterable[Handoff], after: Iterable[Handoff], events: Sequence[Event]
) -> list[HandoffSnapshot]:
    """The handoff of each of these events as the event left it. Together the events turned `before` into `after`.

    An event that leaves a handoff without a state has no snapshot of its own: no seller or queue has the lead yet.
    """
    current = {handoff.handoff_id: handoff for handoff in before}
    final = {handoff.handoff_id: handoff for handoff in after}
    handoff_events = [event for event in events if isinstance(event, HandoffEvent)]
    last_events = {event.handoff_id: event for event in handoff_events}
    taken = []
    for event in handoff_events:
        handoff_id = event.handoff_id
        if event is last_events[handoff_id]:
            handoff = final[handoff_id]
        else:
            handoff = evolve(current.get(handoff_id) or _new(final[handoff_id]), event)
        current[handoff_id] = handoff
        if handoff.state is not None:
            taken.append(snapshot(handoff, event.occurred_at))
    return taken


def _new(handoff: Handoff) -> Handoff:
    names = (handoff.lead_id, handoff.product, handoff.kind, handoff.cycle)
    return Handoff(handoff.handoff_id, *names, self_sourced=handoff.self_sourced)

"""How far handoffs came with each step, as their clocks see it."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from services.handoff.handoffs.domain.assign import evolve
from services.handoff.handoffs.domain.handoff import Handoff
from services.handoff.sla.domain.clock import HandoffSnapshot
from shared.events.base import Event
from shared.events.handoff import HandoffEvent


def snapshot(handoff: Handoff, at: datetime) -> HandoffSnapshot:
    """The handoff after a step that happened then."""
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
        dealt_at=handoff.dealt_at,
        offered_at=handoff.offered_at,
        taken_at=handoff.taken_at,
        accepted_at=handoff.accepted_at,
        attempted_at=handoff.attempted_at,
        contacted_at=handoff.contacted_at,
        sales_qualified_at=handoff.sales_qualified_at,
        rejected_at=handoff.rejected_at,
        recycled_at=handoff.recycled_at,
        merged=handoff.merged,
    )


def snapshots(before: Iterable[Handoff], after: Iterable[Handoff], events: Sequence[Event]) -> list[HandoffSnapshot]:
    """The handoffs after each of these events, which made `after` of `before`.

    A step that leaves a handoff without a state is told with the next one: nobody has the lead yet.
    """
    now, then = {one.handoff_id: one for one in before}, {one.handoff_id: one for one in after}
    told = [event for event in events if isinstance(event, HandoffEvent)]
    last = {event.handoff_id: event for event in told}
    steps = []
    for event in told:
        name = event.handoff_id
        now[name] = then[name] if event is last[name] else evolve(now.get(name) or _blank(then[name]), event)
        if now[name].state is not None:
            steps.append(snapshot(now[name], event.occurred_at))
    return steps


def _blank(handoff: Handoff) -> Handoff:
    return Handoff(handoff.handoff_id, *handoff.key)

"""What each event makes of a handoff."""

from collections.abc import Iterable
from datetime import datetime

from services.handoff.handoffs.domain.deal_stages import DealStage, apply_deal_event
from services.handoff.handoffs.domain.events import (
    ContactAttempted,
    HandoffInherited,
    HandoffMoved,
    HandoffQualified,
    HandoffWaitingFor,
)
from services.handoff.handoffs.domain.handoff import Handoff, derive_state
from shared.events.base import Event
from shared.events.handoff import (
    DealEvent,
    HandoffAccepted,
    HandoffContacted,
    HandoffEvent,
    HandoffOffered,
    HandoffQueued,
    HandoffReassigned,
    HandoffRecycled,
    HandoffRejected,
    HandoffSalesQualified,
)

BY_DEAL = "the deal's owner"


def evolve(handoff: Handoff, event: Event) -> Handoff:
    """The handoff after this event."""
    match event:
        case HandoffQualified():
            return handoff.replace(qualified_at=event.occurred_at, agreement_version=event.agreement_version)
        case HandoffWaitingFor():
            return handoff.replace(waits_for=event.waits_for, routing_version=event.routing_version)
        case HandoffMoved():
            return handoff.replace(lead_id=event.survivor, cycle=event.survivor_cycle)
        case HandoffInherited():
            return _inherited(handoff, event)
        case HandoffQueued() | HandoffOffered() | HandoffReassigned():
            return _with_state(_assigned(handoff, event))
        case DealEvent():
            return _dealt(handoff, event)
        case HandoffEvent():
            return _with_state(_answered(handoff, event))
    return handoff


def fold(handoff: Handoff, events: Iterable[Event]) -> Handoff:
    """The handoff after these events."""
    for event in events:
        handoff = evolve(handoff, event)
    return handoff


def evolve_all(handoffs: Iterable[Handoff], events: Iterable[HandoffEvent]) -> list[Handoff]:
    """The handoffs after these events, each of which is about one of them."""
    after = {handoff.handoff_id: handoff for handoff in handoffs}
    for event in events:
        after[event.handoff_id] = evolve(after[event.handoff_id], event)
    return list(after.values())


def _with_state(handoff: Handoff) -> Handoff:
    now = derive_state(handoff)
    return handoff if handoff.state == now else handoff.replace(state=now)


def _assigned(handoff: Handoff, event: HandoffQueued | HandoffOffered | HandoffReassigned) -> Handoff:
    """To another seller, who is asked for an answer unless sales knows already that the lead is good."""
    at = event.occurred_at
    if isinstance(event, HandoffQueued):
        since = handoff.queued_at or at
        gone = handoff.replace(seller=None, offered_at=None, taken_at=None)
        return gone.replace(team=event.team, why=event.why, queued_at=since)
    tried = (*(one for one in handoff.tried if one != event.seller), event.seller)
    passed = handoff.replace(seller=event.seller, team=event.team, why=event.why, tried=tried, queued_at=None)
    by_deal = isinstance(event, HandoffReassigned) and event.by == "deal"
    if by_deal or handoff.sales_qualified_at is not None or handoff.standings:
        return passed.replace(taken_at=at)
    return passed.replace(offered_at=at, taken_at=None, waits_for=None, routing_version=None)


def _answered(handoff: Handoff, event: HandoffEvent) -> Handoff:
    at = event.occurred_at
    match event:
        case HandoffAccepted():
            taken = _first(handoff.taken_at, at) if event.seller == handoff.seller else handoff.taken_at
            return handoff.replace(accepted_at=_first(handoff.accepted_at, at), taken_at=taken)
        case ContactAttempted():
            return handoff.replace(attempted_at=_first(handoff.attempted_at, at))
        case HandoffContacted():
            spoke = _first(handoff.contacted_at, at)
            return handoff.replace(contacted_at=spoke, attempted_at=_first(handoff.attempted_at, at))
        case HandoffSalesQualified():
            return handoff.replace(sales_qualified_at=_first(handoff.sales_qualified_at, at))
        case HandoffRejected():
            return handoff.replace(rejected_at=_first(handoff.rejected_at, at))
        case HandoffRecycled():
            return handoff.replace(recycled_at=_first(handoff.recycled_at, at), merged=not event.counted)
    return handoff


def _dealt(handoff: Handoff, event: DealEvent) -> Handoff:
    standings = apply_deal_event(handoff.standings, event)
    first = _first(handoff.dealt_at, event.occurred_at)
    dealt = _with_state(handoff.replace(standings=standings, dealt_at=first))
    if handoff.state is None:
        return dealt.replace(seller=event.seller, team=event.team, why=BY_DEAL)
    return dealt


def _inherited(handoff: Handoff, event: HandoffInherited) -> Handoff:
    known = {standing.deal: standing for standing in handoff.standings}
    known |= {told.deal: DealStage(told.deal, told.stage, told.at) for told in event.deals if told.deal not in known}
    first = min(standing.at for standing in known.values())
    return _with_state(handoff.replace(standings=tuple(known.values()), dealt_at=_first(handoff.dealt_at, first)))


def _first(known: datetime | None, told: datetime) -> datetime:
    return told if known is None or told < known else known

"""The state of a handoff after each event."""

from collections.abc import Iterable
from datetime import datetime

from services.handoff.handoffs.domain.deal_stages import DealStage, apply_deal_event
from services.handoff.handoffs.domain.events import (
    DealState,
    HandoffDealsPlaced,
    HandoffErased,
    HandoffInherited,
    HandoffQualified,
    HandoffRestarted,
    HandoffWaitingFor,
)
from services.handoff.handoffs.domain.handoff import FILTERED, Handoff, derive_state
from shared.events.base import Event
from shared.events.deal_stages import STAGES
from shared.events.handoff import (
    DealEvent,
    HandoffAccepted,
    HandoffContacted,
    HandoffEvent,
    HandoffMoved,
    HandoffOffered,
    HandoffPrioritised,
    HandoffProductChanged,
    HandoffQueued,
    HandoffReassigned,
    HandoffRecycled,
    HandoffRejected,
    HandoffSalesQualified,
    SellerEvent,
)
from shared.events.work import HandoffWorked

# The reason (`why`) when a handoff gets the seller of its deal.
BY_DEAL = "the deal's owner"


def evolve(handoff: Handoff, event: Event) -> Handoff:
    """The handoff after this event."""
    match event:
        case HandoffQualified():
            by = {"agreement_version": event.agreement_version, "product_team": event.product_team}
            qualified = handoff.replace(qualified_at=event.occurred_at, **by)
            qualified = _prioritise(qualified, event)
            return qualified if handoff.state is None else _with_state(qualified)
        case HandoffPrioritised():
            return _prioritise(handoff, event)
        case HandoffProductChanged():
            return handoff.replace(product=event.product, product_team=event.product_team)
        case HandoffWaitingFor():
            return handoff.replace(waits_for=event.waits_for, routing_version=event.routing_version)
        case HandoffRestarted():
            unassigned = dict.fromkeys(("seller", "team", "offered_at", "recycled_at")) | {"named": False, "tried": ()}
            return handoff.replace(qualified_at=event.occurred_at, state=None, **unassigned)
        case HandoffErased():
            return handoff.replace(erased=True)
        case HandoffMoved():
            return handoff.replace(lead_id=event.survivor, cycle=event.survivor_cycle)
        case HandoffInherited():
            return _inherit(handoff, event)
        case HandoffDealsPlaced():
            placed = {"standings": _stages(event.deals), "dealt_at": event.dealt_at, "pursued_at": event.pursued_at}
            return _with_state(handoff.replace(**placed))
        case HandoffQueued() | HandoffOffered() | HandoffReassigned():
            return _with_state(_assign(handoff, event))
        case DealEvent():
            return _apply_deal(handoff, event)
        case HandoffEvent():
            return _with_state(_respond(handoff, event))
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
    state = derive_state(handoff)
    return handoff if handoff.state == state else handoff.replace(state=state)


def _prioritise(handoff: Handoff, event: HandoffEvent) -> Handoff:
    if event.priority == handoff.priority:
        return handoff
    return handoff.replace(priority=event.priority, prioritised_at=event.occurred_at if event.priority else None)


def _assign(handoff: Handoff, event: HandoffQueued | HandoffOffered | HandoffReassigned) -> Handoff:
    """Queue the handoff, or assign it to a seller, who must accept it unless it is sales-qualified or has deals."""
    at = event.occurred_at
    if handoff.filtered and not (isinstance(event, HandoffQueued) and event.filtered):
        handoff = handoff.replace(released_at=at, waits_for=None, routing_version=None)
    if isinstance(event, HandoffQueued):
        free = {"seller": None, "named": False, "chosen_seller": None, "chosen_team": None}
        queued = handoff.replace(**free, offered_at=None, taken_at=None)
        waits = f"{FILTERED}/{event.filtered}" if event.filtered else handoff.waits_for
        return queued.replace(team=event.team, why=event.why, queued_at=handoff.queued_at or at, waits_for=waits)
    if event.seller == handoff.seller:
        # The seller has it, and was offered it earlier than was known.
        return handoff.replace(offered_at=_earlier(handoff.offered_at, at))
    by_deal = isinstance(event, HandoffReassigned) and event.by == "deal"
    if by_deal and event.why == BY_DEAL and handoff.why != BY_DEAL and handoff.seller:
        handoff = _choose(handoff)
    tried = (*(seller for seller in handoff.tried if seller != event.seller), event.seller)
    chosen = {"seller": event.seller, "team": event.team, "why": event.why, "tried": tried, "queued_at": None}
    assigned = handoff.replace(**chosen, named=bool(event.named) or (by_deal and event.why == BY_DEAL))
    if by_deal and event.why != BY_DEAL and event.seller == handoff.chosen_seller:
        # It is given back to whom it was offered, or who accepted it.
        return assigned.replace(taken_at=handoff.accepted_at)
    has_deals = isinstance(event, HandoffReassigned) and handoff.current_deals
    if by_deal or handoff.sales_qualified_at is not None or has_deals:
        return assigned.replace(taken_at=at)
    return assigned.replace(offered_at=at, taken_at=None, waits_for=None, routing_version=None)


def _choose(handoff: Handoff) -> Handoff:
    return handoff.replace(chosen_seller=handoff.seller, chosen_team=handoff.team)


def _respond(handoff: Handoff, event: HandoffEvent) -> Handoff:
    at = event.occurred_at
    # A merge and a missed promise answer nothing.
    is_automatic = isinstance(event, HandoffRecycled) and event.by != "person"
    if isinstance(event, SellerEvent | HandoffRecycled) and event.seller == handoff.seller and not is_automatic:
        handoff = _choose(handoff)
    match event:
        case HandoffAccepted():
            accepted = handoff.replace(accepted_at=_earlier(handoff.accepted_at, at))
            return _take(accepted, at) if event.seller == handoff.seller else accepted
        case HandoffWorked():
            return handoff.replace(attempted_at=_earlier(handoff.attempted_at, at))
        case HandoffContacted():
            contacted = _earlier(handoff.contacted_at, at)
            return handoff.replace(contacted_at=contacted, attempted_at=_earlier(handoff.attempted_at, at))
        case HandoffSalesQualified():
            return handoff.replace(sales_qualified_at=_earlier(handoff.sales_qualified_at, at))
        case HandoffRejected():
            return handoff.replace(rejected_at=_earlier(handoff.rejected_at, at))
        case HandoffRecycled():
            return handoff.replace(recycled_at=_earlier(handoff.recycled_at, at), merged=not event.counted)
    return handoff


def _take(handoff: Handoff, at: datetime) -> Handoff:
    """The seller took it at this instant, so it was offered by then; a backfill offers it only now."""
    offered = handoff.offered_at and _earlier(handoff.offered_at, at)
    return handoff.replace(taken_at=_earlier(handoff.taken_at, at), offered_at=offered)


def _apply_deal(handoff: Handoff, event: DealEvent) -> Handoff:
    stages = apply_deal_event(handoff.standings, event)
    first, pursued = _earlier(handoff.dealt_at, event.occurred_at), handoff.pursued_at
    if STAGES[event.type] != "lost":
        pursued = _earlier(pursued, event.occurred_at)
    waits = None if handoff.filtered else handoff.waits_for
    dealt = {"standings": stages, "dealt_at": first, "pursued_at": pursued, "waits_for": waits}
    after = _with_state(handoff.replace(**dealt))
    if handoff.state is None:
        return after.replace(seller=event.seller, team=event.team, why=BY_DEAL, named=True)
    return after


def _inherit(handoff: Handoff, event: HandoffInherited) -> Handoff:
    known = {each.deal for each in handoff.standings}
    standings = (*handoff.standings, *(each for each in _stages(event.deals) if each.deal not in known))
    pursued = _earlier(handoff.pursued_at, event.pursued_at) if event.pursued_at else handoff.pursued_at
    dealt = _earlier(handoff.dealt_at, event.dealt_at)
    return _with_state(handoff.replace(standings=standings, dealt_at=dealt, pursued_at=pursued))


def _stages(deals: Iterable[DealState]) -> tuple[DealStage, ...]:
    return tuple([DealStage(each.deal, each.stage, each.at, each.reason, each.first_at) for each in deals])


def _earlier(current: datetime | None, at: datetime) -> datetime:
    return at if current is None or at < current else current

"""What a seller who is absent passes on, and to whom it goes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from services.handoff.handoffs.domain.assign import AssignmentRequest
from services.handoff.handoffs.domain.handoff import Handoff
from services.handoff.reassignment.domain.reassign import OWNER_REQUIRED_STATES, reassign_or_enqueue
from services.handoff.routing.domain.fair_assignment import (
    Assignment,
    NoSellerAvailable,
    SellerLoad,
    has_eligible_seller,
)
from services.handoff.routing.domain.rules import EVERYONE, RoutingDecision
from services.handoff.sellers.domain import Seller
from shared.events.handoff import HandoffEvent

HELD_STATES = ("offered", "accepted", "contacted", *OWNER_REQUIRED_STATES)


@dataclass(frozen=True)
class Absentees:
    """The absent sellers who pass on all that is open, and those who pass on only what they did not accept."""

    of_all: frozenset[str]
    of_offers: frozenset[str]


def group_absentees(absent: Mapping[str, Seller]) -> Absentees:
    """The absent sellers by what they pass on."""
    of_all = {seller.seller for seller in absent.values() if not seller.active or seller.on_leave == "reassign"}
    return Absentees(frozenset(of_all), frozenset(absent.keys() - of_all))


def passes_on(handoff: Handoff, absentees: Absentees) -> bool:
    """Whether the handoff is with an absent seller who passes it on."""
    if handoff.seller in absentees.of_all:
        return handoff.state in HELD_STATES
    return handoff.seller in absentees.of_offers and handoff.state == "offered"


def requires_owner(handoff: Handoff) -> bool:
    """Whether sales works on the lead already: then it never waits in a queue, and a full seller may take it."""
    return handoff.state in OWNER_REQUIRED_STATES


def decide_next(request: AssignmentRequest, loads: Sequence[SellerLoad], now: datetime) -> RoutingDecision:
    """The decision for another seller; all sellers where sales works on the lead and its target has no seller."""
    decision = request.excluding_previous_if_possible(loads, now)
    if requires_owner(request.handoff) and not has_eligible_seller(decision, loads, now):
        return replace(decision, target=EVERYONE)
    return decision


def without_capacity(loads: Sequence[SellerLoad]) -> list[SellerLoad]:
    """The loads of these sellers as if none could be full."""
    return [replace(load, seller=replace(load.seller, capacity=None)) for load in loads]


def pass_on(
    request: AssignmentRequest, choice: Assignment | NoSellerAvailable, seller: Seller, version: int, now: datetime
) -> list[HandoffEvent]:
    """Give it to the chosen seller or queue it, since this seller is absent; no event where it must have an owner."""
    if isinstance(choice, NoSellerAvailable) and requires_owner(request.handoff):
        return []
    absence = "away" if seller.active else "not active"
    explained = replace(choice, why=f"{seller.seller} is {absence}; {choice.why}")
    return reassign_or_enqueue(request, explained, version, "clock", now)

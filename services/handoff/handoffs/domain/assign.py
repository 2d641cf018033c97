"""Offering a handoff to the chosen seller, or queueing it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from services.handoff.handoffs.domain.events import HandoffWaitingFor
from services.handoff.handoffs.domain.evolve import BY_DEAL, evolve
from services.handoff.handoffs.domain.handoff import FILTERED, Handoff
from services.handoff.routing.domain.fair_assignment import (
    Assignment,
    NoSellerAvailable,
    SellerLoad,
    has_eligible_seller,
)
from services.handoff.routing.domain.rules import EVERYONE, RoutingDecision
from shared.events.handoff import (
    HandoffEvent,
    HandoffOffered,
    HandoffProductChanged,
    HandoffQueued,
    HandoffReassigned,
)

# The reason (`why`) when a handoff goes back to the queue, and the version of rules that did not choose for it.
HISTORY = "its deals were lost before the lead qualified"
OTHERS = "its deals belong to another handoff of the lead"
OTHER_PRODUCT = "the lead asks for another product"
NO_RULES = 0


class AssignmentRequest(NamedTuple):
    """A handoff that needs a seller, its routing decision, and the sellers who had an earlier handoff of its lead."""

    handoff: Handoff
    decision: RoutingDecision
    former_sellers: frozenset[str] = frozenset()

    def excluding_previous(self) -> RoutingDecision:
        """The decision without the sellers who had this handoff; earlier owners of the lead come last."""
        if not self.handoff.tried and not self.former_sellers:
            return self.decision
        return replace(
            self.decision,
            excluded=frozenset(self.handoff.tried),
            deprioritised=self.decision.deprioritised | self.former_sellers,
        )

    def excluding_previous_if_possible(self, loads: Sequence[SellerLoad], now: datetime) -> RoutingDecision:
        """The same, but with the sellers who had this handoff where no other seller is present."""
        others = self.excluding_previous()
        return others if has_eligible_seller(others, loads, now) else replace(others, excluded=frozenset())


def needs_seller(handoff: Handoff) -> bool:
    """Whether the handoff is new or queued, or has deals and no seller."""
    return handoff.state in (None, "queued") or (handoff.seller is None and bool(handoff.current_deals))


def offer_or_enqueue(
    request: AssignmentRequest, choice: Assignment | NoSellerAvailable, routing_version: int, now: datetime
) -> list[HandoffEvent]:
    """Offer the handoff to the chosen seller, or queue it; a handoff stays in its queue without another event."""
    handoff, decision = request.handoff, request.decision
    if not needs_seller(handoff):
        return []
    if isinstance(choice, Assignment):
        chosen = {"seller": choice.seller, "team": choice.team, "why": choice.why, "named": choice.named}
        return [handoff.event(HandoffOffered, now, **chosen)]
    if handoff.waits_for != decision.target.key:
        return enqueue(handoff, decision, choice, routing_version, now)
    return [] if handoff.routing_version == routing_version else [_wait(handoff, decision, routing_version, now)]


def was_never_routed(handoff: Handoff) -> bool:
    """Whether an open handoff has a seller only by deals that turned out to be history, and no work was done on it.

    One that the rules or a person had given to a seller before goes back to that seller.
    """
    idle = handoff.state in ("queued", "offered", "accepted") and handoff.attempted_at is None
    return (
        idle
        and handoff.chosen_seller is None
        and handoff.why == BY_DEAL
        and bool(handoff.standings)
        and not handoff.current_deals
    )


def give_back(handoff: Handoff) -> list[HandoffEvent]:
    """Take a handoff without an owner from the seller whom deals named that are history now, or another handoff's.

    It goes back to whom the rules or a person had chosen, or who answered since; where there is none, to the queue.
    """
    if handoff.why != BY_DEAL or handoff.qualified_at is None:
        return []
    has_history = len(handoff.current_deals) < len(handoff.standings)
    why = HISTORY if has_history else OTHERS
    if handoff.chosen_seller is None:
        worked_on = handoff.attempted_at or handoff.sales_qualified_at or handoff.returned_at
        return [] if worked_on else queue_again(handoff, why)
    if handoff.chosen_seller == handoff.seller:
        return []
    chosen = {"former_seller": handoff.seller, "seller": handoff.chosen_seller, "team": handoff.chosen_team}
    return [handoff.event(HandoffReassigned, _since(handoff), **chosen, why=why)]


def queue_again(handoff: Handoff, why: str = HISTORY, at: datetime | None = None) -> list[HandoffEvent]:
    """Take a handoff from its seller, such as the owner of deals that are history: it waits for the rules.

    `at`: without it since the lead qualified.
    """
    at = at or _since(handoff)
    queued = handoff.event(HandoffQueued, at, team=None, why=why)
    return [queued, handoff.event(HandoffWaitingFor, at, waits_for=EVERYONE.key, routing_version=NO_RULES)]


def change_product(handoff: Handoff, product: str, team: str | None, at: datetime) -> list[HandoffEvent]:
    """The lead of a handoff asks for this product, which this team sells, or is known only now to have asked for it.

    Until a seller answers, another team than that which has the lead gets it. Whom a person or a rule names keeps it,
    and so does who brought the lead or has the account.
    """
    if handoff.product == product or handoff.merged or handoff.erased or handoff.is_next:
        return []
    who = {"seller": handoff.seller, "team": handoff.team}
    changed = handoff.event(
        HandoffProductChanged, at, product=product, former_product=handoff.product, product_team=team, **who
    )
    after = evolve(handoff, changed)
    if after.state == "queued":
        return [changed, *(queue_again(after, OTHER_PRODUCT, at) if after.filtered is None else ())]
    leaves = after.state == "offered" and not after.named and team not in (None, after.team)
    return [changed, *(queue_again(after, OTHER_PRODUCT, at) if leaves else ())]


def _since(handoff: Handoff) -> datetime:
    at = handoff.qualified_at or handoff.dealt_at
    assert at is not None
    return at


def enqueue(
    handoff: Handoff, decision: RoutingDecision, reason: NoSellerAvailable, routing_version: int, now: datetime
) -> list[HandoffEvent]:
    """Queue the handoff until a seller of the decision's target is free."""
    filtered = decision.target.name if decision.target.kind == FILTERED else None
    queued = handoff.event(HandoffQueued, now, team=reason.team, why=reason.why, filtered=filtered)
    return [queued, _wait(handoff, decision, routing_version, now)]


def _wait(handoff: Handoff, decision: RoutingDecision, routing_version: int, now: datetime) -> HandoffWaitingFor:
    return handoff.event(HandoffWaitingFor, now, waits_for=decision.target.key, routing_version=routing_version)

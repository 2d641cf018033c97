"""A lead qualifies, and is placed with somebody."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from services.handoff.handoffs.domain.deal_stages import RANK, Stage
from services.handoff.handoffs.domain.events import HandoffQualified, HandoffWaitingFor
from services.handoff.handoffs.domain.evolve import BY_DEAL, evolve, evolve_all, fold
from services.handoff.handoffs.domain.handoff import MQL, Handoff, Key, State
from services.handoff.routing.domain.fair_assignment import (
    Assignment,
    NoSellerAvailable,
    SellerLoad,
    has_eligible_seller,
)
from services.handoff.routing.domain.rules import RoutingDecision
from shared.events.handoff import HandoffEvent, HandoffOffered, HandoffQueued
from shared.events.qualification import LeadQualified

__all__ = [
    "BY_DEAL",
    "RANK",
    "Handoff",
    "HandoffQualified",
    "HandoffWaitingFor",
    "Key",
    "Stage",
    "State",
    "evolve",
    "evolve_all",
    "fold",
]

Step = HandoffEvent


@dataclass(frozen=True)
class AssignmentRequest:
    """A handoff that somebody must be found for, where it goes, and who had an earlier one of its lead."""

    handoff: Handoff
    way: RoutingDecision
    former: frozenset[str] = frozenset()

    def excluding_previous(self) -> RoutingDecision:
        """To anybody but those who had it; earlier owners of the lead come last."""
        if not self.handoff.tried and not self.former:
            return self.way
        return replace(
            self.way, excluded=frozenset(self.handoff.tried), deprioritised=self.way.deprioritised | self.former
        )

    def excluding_previous_if_possible(self, desks: Sequence[SellerLoad], now: datetime) -> RoutingDecision:
        """The same; to those who had it too, where nobody else is there."""
        others = self.excluding_previous()
        return others if has_eligible_seller(others, desks, now) else replace(others, excluded=frozenset())


def previous_sellers(handoffs: Iterable[Handoff]) -> dict[UUID, frozenset[str]]:
    """Who had any handoff of each lead."""
    had: dict[UUID, frozenset[str]] = {}
    for handoff in handoffs:
        had[handoff.lead_id] = had.get(handoff.lead_id, frozenset()).union(handoff.tried)
    return had


def key_of(cause: LeadQualified) -> Key:
    """The handoff that a qualified lead asks for."""
    return (cause.lead_id, cause.product, MQL, cause.cycle)


def qualify(handoff: Handoff, cause: LeadQualified) -> list[HandoffEvent]:
    """The first instant known so far counts; whoever has the lead keeps it."""
    if handoff.qualified_at is not None and handoff.qualified_at <= cause.occurred_at:
        return []
    learned = handoff.replace(qualified_at=cause.occurred_at)
    return [
        learned.event(
            HandoffQualified,
            cause.occurred_at,
            agreement_version=cause.agreement_version,
            currency=cause.currency,
            attributes=cause.attributes,
            clauses=cause.clauses,
        )
    ]


def needs_seller(handoff: Handoff) -> bool:
    """Whether somebody must be found for it."""
    return handoff.state in (None, "queued")


def assign(
    handoff: Handoff, way: RoutingDecision, choice: Assignment | NoSellerAvailable, version: int, now: datetime
) -> list[HandoffEvent]:
    """Offer it to the chosen one, or let it wait; a queue that it already stands in is not announced again."""
    if not needs_seller(handoff):
        return []
    if isinstance(choice, Assignment):
        return [handoff.event(HandoffOffered, now, seller=choice.seller, team=choice.team, why=choice.why)]
    if handoff.waits_for != way.target.key:
        return enqueue(handoff, way, choice, version, now)
    return [] if handoff.routing_version == version else [_waiting_for(handoff, way, version, now)]


def enqueue(
    handoff: Handoff, way: RoutingDecision, nobody: NoSellerAvailable, version: int, now: datetime
) -> list[HandoffEvent]:
    """Let it wait for whom its way leads to."""
    queued = handoff.event(HandoffQueued, now, team=nobody.team, why=nobody.why)
    return [queued, _waiting_for(handoff, way, version, now)]


def _waiting_for(handoff: Handoff, way: RoutingDecision, version: int, now: datetime) -> HandoffWaitingFor:
    return handoff.event(HandoffWaitingFor, now, waits_for=way.target.key, routing_version=version)

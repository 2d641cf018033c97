"""A lead qualifies, and is placed with somebody."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from services.handoff.fairness.domain import Chosen, Desk, Nobody, left
from services.handoff.handoffs.events import HandoffQualified, HandoffWaits
from services.handoff.handoffs.evolving import BY_DEAL, evolve, fold, unfold
from services.handoff.handoffs.state import MQL, Handoff, Key, State
from services.handoff.routing.domain import Way
from services.handoff.standings.domain import RANK, Stage
from shared.events.handoff import HandoffEvent, HandoffOffered, HandoffQueued
from shared.events.qualification import LeadQualified

__all__ = [
    "BY_DEAL",
    "RANK",
    "Handoff",
    "HandoffQualified",
    "HandoffWaits",
    "Key",
    "Stage",
    "State",
    "evolve",
    "fold",
    "unfold",
]

Step = HandoffEvent


@dataclass(frozen=True)
class Asked:
    """A handoff that somebody must be found for, where it goes, and who had an earlier one of its lead."""

    handoff: Handoff
    way: Way
    former: frozenset[str] = frozenset()

    def others(self) -> Way:
        """To anybody but those who had it; earlier owners of the lead come last."""
        if not self.handoff.tried and not self.former:
            return self.way
        return replace(self.way, without=frozenset(self.handoff.tried), last=self.way.last | self.former)

    def among(self, desks: Sequence[Desk], now: datetime) -> Way:
        """The same; to those who had it too, where nobody else is there."""
        others = self.others()
        return others if left(others, desks, now) else replace(others, without=frozenset())


def had_by(handoffs: Iterable[Handoff]) -> dict[UUID, frozenset[str]]:
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
    learned = handoff.but(qualified_at=cause.occurred_at)
    return [
        learned.says(
            HandoffQualified,
            cause.occurred_at,
            agreement_version=cause.agreement_version,
            currency=cause.currency,
            attributes=cause.attributes,
            clauses=cause.clauses,
        )
    ]


def waits(handoff: Handoff) -> bool:
    """Whether somebody must be found for it."""
    return handoff.state in (None, "queued")


def place(handoff: Handoff, way: Way, choice: Chosen | Nobody, version: int, now: datetime) -> list[HandoffEvent]:
    """Offer it to the chosen one, or let it wait; a queue that it already stands in is not announced again."""
    if not waits(handoff):
        return []
    if isinstance(choice, Chosen):
        return [handoff.says(HandoffOffered, now, seller=choice.seller, team=choice.team, why=choice.why)]
    if handoff.waits_for != way.target.key:
        return queue(handoff, way, choice, version, now)
    return [] if handoff.routing_version == version else [_joins(handoff, way, version, now)]


def queue(handoff: Handoff, way: Way, nobody: Nobody, version: int, now: datetime) -> list[HandoffEvent]:
    """Let it wait for whom its way leads to."""
    queued = handoff.says(HandoffQueued, now, team=nobody.team, why=nobody.why)
    return [queued, _joins(handoff, way, version, now)]


def _joins(handoff: Handoff, way: Way, version: int, now: datetime) -> HandoffWaits:
    return handoff.says(HandoffWaits, now, waits_for=way.target.key, routing_version=version)

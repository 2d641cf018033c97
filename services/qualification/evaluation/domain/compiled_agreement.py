"""A signed agreement made ready to judge by: every clause as a function, once per version."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.qualification.evaluation.domain.timeline_entry import ClauseResult, Part
from shared.agreement.definition import BehaviourClause, DisqualifyClause, ProfileClause
from shared.agreement.document import Agreement
from shared.criteria.evaluate import Evaluate, TriState, compile_criterion

SECONDS_A_DAY = 86400


@dataclass(frozen=True, slots=True)
class Rule:
    """A clause about what is known of a lead: its test, and the mark for each outcome."""

    clause: ProfileClause | DisqualifyClause
    met: Evaluate
    marks: Mapping[TriState, ClauseResult]


@dataclass(frozen=True, slots=True)
class BehaviourRule:
    """A clause about what a lead did: its half-life in seconds, and the test of the activity's properties."""

    clause: BehaviourClause
    half_life: float | None
    where: Evaluate | None
    # The mark while nothing of the kind was done.
    nothing: ClauseResult


@dataclass(frozen=True, slots=True)
class CompiledAgreement:
    """One version of the agreement, in force from `activated_at`; `promise` is what sales promised, word for word."""

    version: int
    activated_at: datetime
    agreement: Agreement
    promise: Mapping[str, Any]
    profile: tuple[Rule, ...]
    # The places in `profile` of the clauses that must be met.
    required: tuple[int, ...]
    behaviour: tuple[BehaviourRule, ...]
    disqualify: tuple[Rule, ...]
    # The places in `behaviour` of the clauses about an activity.
    rules_by_activity: Mapping[str, tuple[int, ...]]

    def earliest_decision(self, recorded_at: datetime | None) -> datetime | None:
        """The instant before which nothing is decided: the signature, for a lead that was recorded before it.

        So no clock of sales starts before its promise was signed. A lead recorded later is judged by its own history,
        however old that is.
        """
        carried_over = recorded_at is not None and recorded_at < self.activated_at
        return self.activated_at if carried_over else None


def rules(version: int, activated_at: datetime, agreement: Agreement, document: Mapping[str, Any]) -> CompiledAgreement:
    """The rules of a signed agreement; `document` is the same as it was sent."""
    definition, currency = agreement.definition, agreement.currency
    about = defaultdict(list)
    for place, clause in enumerate(definition.behaviour):
        about[clause.activity].append(place)
    return CompiledAgreement(
        version=version,
        activated_at=activated_at,
        agreement=agreement,
        promise={**document["sales"], "timezone": document["timezone"]},
        profile=tuple(
            Rule(clause, compile_criterion(clause, currency), _marks(clause.id, "profile", clause.points))
            for clause in definition.profile
        ),
        required=tuple(place for place, clause in enumerate(definition.profile) if clause.required),
        behaviour=tuple(_behaviour(clause, currency) for clause in definition.behaviour),
        disqualify=tuple(
            Rule(clause, compile_criterion(clause, currency), _marks(clause.id, "disqualify", 0.0))
            for clause in definition.disqualify
        ),
        rules_by_activity={activity: tuple(places) for activity, places in about.items()},
    )


def _marks(clause: str, part: Part, points: float) -> Mapping[TriState, ClauseResult]:
    outcomes: tuple[TriState, ...] = (True, False, None)
    return {met: ClauseResult(clause, part, met, points if met else 0.0) for met in outcomes}


def _behaviour(clause: BehaviourClause, currency: str) -> BehaviourRule:
    half_life = clause.half_life_days * SECONDS_A_DAY if clause.half_life_days else None
    where = compile_criterion(clause.where, currency) if clause.where else None
    return BehaviourRule(clause, half_life, where, ClauseResult(clause.id, "behaviour", False, 0.0))

"""A signed agreement compiled for evaluation: each clause as a function, made once per version."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.qualification.evaluation.domain.timeline_entry import ClauseResult, Part
from shared.agreement.definition import BehaviourClause, DisqualifyClause, ProfileClause, Thresholds
from shared.agreement.document import Agreement
from shared.agreement.readers.marketing import read_agreed_fields
from shared.agreement.readers.recycling import RecyclingTerms, read_recycling
from shared.agreement.readers.sales import sales_promise
from shared.criteria.evaluate import Evaluate, TriState, compile_criterion

SECONDS_A_DAY = 86400


@dataclass(frozen=True, slots=True)
class AttributeRule:
    """A clause about a lead's attributes: its test, and the result for each outcome of the test."""

    clause: ProfileClause | DisqualifyClause
    test: Evaluate
    results: Mapping[TriState, ClauseResult]


@dataclass(frozen=True, slots=True)
class BehaviourRule:
    """A clause about a lead's activities: its half-life, the test of an activity's properties, the result for none."""

    clause: BehaviourClause
    half_life_seconds: float | None
    where: Evaluate | None
    unmet: ClauseResult


@dataclass(frozen=True, slots=True)
class CompiledAgreement:
    """One version of the agreement, in force from `activated_at`; `promise` is what `lead.qualified` carries of it.

    `required` are the indexes in `profile` of the clauses that must be met; `rules_by_activity` those in `behaviour`.
    """

    version: int
    activated_at: datetime
    currency: str
    promise: Mapping[str, Any]
    recycling: RecyclingTerms
    thresholds: Thresholds
    profile: tuple[AttributeRule, ...]
    required: tuple[int, ...]
    behaviour: tuple[BehaviourRule, ...]
    disqualify: tuple[AttributeRule, ...]
    rules_by_activity: Mapping[str, tuple[int, ...]]
    # With which marketing promised to deliver leads; None where it promised none.
    agreed_fields: tuple[str, ...] | None

    def earliest_decision(self, recorded_at: datetime | None) -> datetime | None:
        """The instant before which no verdict begins: the signature, for a lead that was recorded before it.

        So no clock of sales starts before the promise was signed. A lead recorded later is evaluated by its own
        history, however old that is.
        """
        recorded_before = recorded_at is not None and recorded_at < self.activated_at
        return self.activated_at if recorded_before else None


def compile_agreement(
    version: int, activated_at: datetime, agreement: Agreement, document: Mapping[str, Any]
) -> CompiledAgreement:
    """A signed agreement, compiled; `document` is the same agreement as it was sent."""
    definition, currency = agreement.definition, agreement.currency
    rules_by_activity = defaultdict(list)
    for index, clause in enumerate(definition.behaviour):
        rules_by_activity[clause.activity].append(index)
    return CompiledAgreement(
        version=version,
        activated_at=activated_at,
        currency=currency,
        promise=sales_promise(document),
        recycling=read_recycling(document),
        thresholds=definition.qualified,
        profile=tuple(_attribute_rule(clause, "profile", clause.points, currency) for clause in definition.profile),
        required=tuple(index for index, clause in enumerate(definition.profile) if clause.required),
        behaviour=tuple(_behaviour_rule(clause, currency) for clause in definition.behaviour),
        disqualify=tuple(_attribute_rule(clause, "disqualify", 0.0, currency) for clause in definition.disqualify),
        rules_by_activity={activity: tuple(indexes) for activity, indexes in rules_by_activity.items()},
        agreed_fields=read_agreed_fields(document),
    )


def _attribute_rule(
    clause: ProfileClause | DisqualifyClause, part: Part, points: float, currency: str
) -> AttributeRule:
    outcomes: tuple[TriState, ...] = (True, False, None)
    results = {met: ClauseResult(clause.id, part, met, points if met else 0.0) for met in outcomes}
    return AttributeRule(clause, compile_criterion(clause, currency), results)


def _behaviour_rule(clause: BehaviourClause, currency: str) -> BehaviourRule:
    half_life = clause.half_life_days * SECONDS_A_DAY if clause.half_life_days else None
    where = compile_criterion(clause.where, currency) if clause.where else None
    return BehaviourRule(clause, half_life, where, ClauseResult(clause.id, "behaviour", False, 0.0))

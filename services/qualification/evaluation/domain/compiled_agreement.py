"""A signed agreement compiled for evaluation: each clause as a function, made once per version."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from services.qualification.evaluation.domain.timeline_entry import ClauseResult, Part
from shared.agreement.definition import BehaviourClause, DisqualifyClause, ProfileClause, Thresholds
from shared.agreement.document import Agreement
from shared.agreement.priorities import Priority
from shared.agreement.readers import marketing, recycling, sales
from shared.agreement.readers.products import ProductTerms, name_product, read_products
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
class ActivityRule:
    """A test of what a lead did: the activity, how long it counts, and the test of its properties."""

    activity: str
    within: timedelta | None
    where: Evaluate | None

    def counts(self, activity: str, properties: Mapping[str, Any]) -> bool:
        """Whether such an activity is the one that is meant."""
        return activity == self.activity and (self.where is None or self.where(properties) is True)


@dataclass(frozen=True, slots=True)
class PriorityRule:
    """A priority and its tests, all of which must hold."""

    id: str
    profile: tuple[Evaluate, ...]
    behaviour: tuple[ActivityRule, ...]


@dataclass(frozen=True, slots=True)
class CompiledAgreement:
    """One version of the agreement, in force from `activated_at`; `promise` is what `lead.qualified` carries of it.

    `required` are the indexes in `profile` of the clauses that must be met; `rules_by_activity` those in `behaviour`.
    """

    version: int
    activated_at: datetime
    currency: str
    promise: Mapping[str, Any]
    recycling: recycling.RecyclingTerms
    thresholds: Thresholds
    profile: tuple[AttributeRule, ...]
    required: tuple[int, ...]
    behaviour: tuple[BehaviourRule, ...]
    disqualify: tuple[AttributeRule, ...]
    rules_by_activity: Mapping[str, tuple[int, ...]]
    # With which marketing promised to deliver leads; None where it promised none.
    agreed_fields: tuple[str, ...] | None
    # The first one whose tests hold is the lead's.
    priorities: tuple[PriorityRule, ...] = ()
    # Each persona with its tests, in the order in which they are tried.
    personas: tuple[tuple[str, tuple[Evaluate, ...]], ...] = ()
    # By each name that means one.
    products: Mapping[str, ProductTerms] = field(default_factory=dict)

    def terms_of(self, product: str) -> ProductTerms:
        """The terms of the product with this code."""
        return name_product(self.products, product)

    def thresholds_of(self, product: str) -> Thresholds:
        """What a lead that asks for the product with this code must reach."""
        return self.terms_of(product).qualified or self.thresholds

    def find_persona(self, attributes: Mapping[str, Any]) -> str | None:
        """The first persona of which all tests hold; one that is not known does not hold. None without such a one."""
        fitting = (name for name, tests in self.personas if all(test(attributes) for test in tests))
        return next(fitting, None)

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
        promise=sales.sales_promise(document),
        recycling=recycling.read_recycling(document),
        thresholds=definition.qualified,
        profile=tuple(_attribute_rule(clause, "profile", clause.points, currency) for clause in definition.profile),
        required=tuple(index for index, clause in enumerate(definition.profile) if clause.required),
        behaviour=tuple(_behaviour_rule(clause, currency) for clause in definition.behaviour),
        disqualify=tuple(_attribute_rule(clause, "disqualify", 0.0, currency) for clause in definition.disqualify),
        rules_by_activity={activity: tuple(indexes) for activity, indexes in rules_by_activity.items()},
        agreed_fields=marketing.read_agreed_fields(document),
        priorities=tuple(_priority_rule(priority, currency) for priority in agreement.priorities),
        personas=tuple(
            (persona.id, tuple(compile_criterion(test, currency) for test in persona.when))
            for persona in agreement.personas or ()
        ),
        products=read_products(document),
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


def _priority_rule(priority: Priority, currency: str) -> PriorityRule:
    profile = tuple(compile_criterion(test, currency) for test in priority.profile)
    behaviour = tuple(
        ActivityRule(
            test.activity,
            timedelta(days=test.within_days) if test.within_days else None,
            compile_criterion(test.where, currency) if test.where else None,
        )
        for test in priority.behaviour
    )
    return PriorityRule(priority.id, profile, behaviour)

"""What keeps a lead in nurture: the facts that nothing tells yet, and the points that it lacks."""

from collections.abc import Iterator
from typing import NamedTuple

from services.qualification.evaluation.domain.behaviour_points import POINT_DIGITS
from services.qualification.evaluation.domain.compiled_agreement import AttributeRule, CompiledAgreement
from services.qualification.evaluation.domain.timeline_entry import NO_SHORTFALL, Shortfall, Verdict
from shared.criteria.explain import describe_condition


class MissingFact(NamedTuple):
    """A field that is not known well enough for its clause. `asks`: the condition on it, as it follows "is"."""

    clause: str
    field: str
    asks: str
    required: bool
    points: float


class LackingPoints(NamedTuple):
    """The points below each threshold; 0 where it is reached."""

    fit: float
    behaviour: float


# In the key of a shortfall: between the codes, and for behaviour. Neither is part of a clause's code.
SEPARATOR, BEHAVIOUR = ",", "*"
# The most clauses in a key; those beyond are the least important ones.
KEY_CLAUSES = 8


def measure_shortfall(verdict: Verdict, agreement: CompiledAgreement) -> Shortfall:
    """What keeps the lead from qualifying by this agreement, by which the verdict was made."""
    lacking, facts = count_lacking_points(verdict, agreement), list_missing_facts(verdict, agreement)
    failed = {result.id for result in verdict.clauses if result.part == "profile" and result.met is False}
    required = {agreement.profile[index].clause.id for index in agreement.required}
    if failed & required or lacking.fit > sum(fact.points for fact in facts):
        return NO_SHORTFALL
    codes = sorted(fact.clause for fact in facts[:KEY_CLAUSES])
    lacks = SEPARATOR.join([*codes, *([BEHAVIOUR] if lacking.behaviour else [])])
    return Shortfall(lacks, round(lacking.fit + lacking.behaviour, POINT_DIGITS)) if lacks else NO_SHORTFALL


def list_missing_facts(verdict: Verdict, agreement: CompiledAgreement) -> list[MissingFact]:
    """What is to be known of a lead in nurture: required facts first, then those that bring most points.

    Empty for every other verdict, and where the fit suffices and nothing that is required is unknown.
    """
    if verdict.status != "nurture":
        return []
    lacks_fit = count_lacking_points(verdict, agreement).fit > 0
    facts = [_to_fact(rule) for rule in _list_unknown(verdict, agreement)]
    return sorted(
        [fact for fact in facts if fact.required or (lacks_fit and fact.points)],
        key=lambda fact: (not fact.required, -fact.points),
    )


def count_lacking_points(verdict: Verdict, agreement: CompiledAgreement) -> LackingPoints:
    """How far the lead is below the thresholds of this agreement, by which the verdict was made."""
    asked = agreement.thresholds
    return LackingPoints(
        round(max(0.0, asked.fit - verdict.fit), POINT_DIGITS),
        round(max(0.0, asked.behaviour - verdict.behaviour), POINT_DIGITS),
    )


def _list_unknown(verdict: Verdict, agreement: CompiledAgreement) -> Iterator[AttributeRule]:
    unknown = {result.id for result in verdict.clauses if result.part == "profile" and result.met is None}
    return (rule for rule in agreement.profile if rule.clause.id in unknown)


def _to_fact(rule: AttributeRule) -> MissingFact:
    clause = rule.clause
    asks = "known" if clause.test == "exists" else describe_condition(clause)
    required = bool(getattr(clause, "required", False))
    return MissingFact(clause.id, clause.field, asks, required, rule.results[True].points)

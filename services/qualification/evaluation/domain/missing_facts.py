"""What keeps a lead in nurture: the facts that nothing tells yet, and the points that it lacks."""

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
    lacking = count_lacking_points(verdict, agreement)
    rules = _list_unknown(verdict, agreement, lacking)
    failed = {result.id for result in verdict.clauses if result.part == "profile" and result.met is False}
    required = {agreement.profile[index].clause.id for index in agreement.required}
    if failed & required or lacking.fit > sum(map(_points, rules)):
        return NO_SHORTFALL
    codes = sorted(rule.clause.id for rule in rules[:KEY_CLAUSES])
    lacks = SEPARATOR.join([*codes, *([BEHAVIOUR] if lacking.behaviour else [])])
    return Shortfall(lacks, round(lacking.fit + lacking.behaviour, POINT_DIGITS)) if lacks else NO_SHORTFALL


def list_missing_facts(verdict: Verdict, agreement: CompiledAgreement) -> list[MissingFact]:
    """What is to be known of a lead in nurture: required facts first, then those that bring most points.

    Empty for every other verdict, and where the fit suffices and nothing that is required is unknown.
    """
    return [_to_fact(rule) for rule in _list_unknown(verdict, agreement, count_lacking_points(verdict, agreement))]


def count_lacking_points(verdict: Verdict, agreement: CompiledAgreement) -> LackingPoints:
    """How far the lead is below the thresholds of its product, by the agreement that made the verdict.

    A qualified lead lacks nothing, also if it has asked for another product since.
    """
    if verdict.status == "qualified":
        return LackingPoints(0.0, 0.0)
    asked = agreement.thresholds_of(verdict.product)
    return LackingPoints(
        round(max(0.0, asked.fit - verdict.fit), POINT_DIGITS),
        round(max(0.0, asked.behaviour - verdict.behaviour), POINT_DIGITS),
    )


def _list_unknown(verdict: Verdict, agreement: CompiledAgreement, lacking: LackingPoints) -> list[AttributeRule]:
    """The clauses of the facts of `list_missing_facts`, in its order; each verdict is measured by them."""
    if verdict.status != "nurture":
        return []
    unknown = {result.id for result in verdict.clauses if result.part == "profile" and result.met is None}
    rules = [rule for rule in agreement.profile if rule.clause.id in unknown]
    return sorted(
        [rule for rule in rules if _is_required(rule) or (lacking.fit and _points(rule))],
        key=lambda rule: (not _is_required(rule), -_points(rule)),
    )


def _to_fact(rule: AttributeRule) -> MissingFact:
    clause = rule.clause
    asks = "known" if clause.test == "exists" else describe_condition(clause)
    return MissingFact(clause.id, clause.field, asks, _is_required(rule), _points(rule))


def _is_required(rule: AttributeRule) -> bool:
    return bool(getattr(rule.clause, "required", False))


def _points(rule: AttributeRule) -> float:
    return rule.results[True].points

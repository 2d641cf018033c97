"""Behaviour as points that decay: each activity counts, halving with its age, each clause up to its maximum."""

from datetime import datetime
from math import exp2

from services.qualification.evaluation.domain.compiled_agreement import BehaviourRule, CompiledAgreement
from services.qualification.evaluation.domain.timeline_entry import ClauseResult, TimelineEntry

# Points are compared as they are shown, so that a rounding error of the decay never decides.
POINT_DIGITS = 4


class BehaviourPoints:
    """The points of the behaviour clauses at one instant, which only moves forward."""

    def __init__(self, agreement: CompiledAgreement, start: datetime) -> None:
        self._rules = agreement.behaviour
        self._rules_by_activity = agreement.rules_by_activity
        self._instant = start
        # The points by the index of a rule; a rule without a matching activity is left out.
        self._sums: dict[int, float] = {}
        # The indexes of the rules for which a property of an activity was not known.
        self._unknown: set[int] = set()

    def advance(self, instant: datetime) -> None:
        """Let all points decay until `instant`."""
        seconds = (instant - self._instant).total_seconds()
        self._instant = instant
        if seconds > 0:
            self._sums = {index: points * _decay(self._rules[index], seconds) for index, points in self._sums.items()}

    def add(self, entry: TimelineEntry) -> None:
        """Count an activity of this instant or an earlier one, as decayed by now: points * 2 ** (-age / half-life)."""
        for index in self._rules_by_activity.get(entry.activity, ()):
            rule = self._rules[index]
            met = rule.where(entry.properties) if rule.where else True
            if met:
                age = (self._instant - entry.occurred_at).total_seconds()
                self._sums[index] = self._sums.get(index, 0.0) + rule.clause.points * _decay(rule, age)
            elif met is None:
                self._unknown.add(index)

    def clause_results(self) -> tuple[ClauseResult, ...]:
        """The result of each clause, with its points up to the maximum."""
        return tuple([self._result(index, rule) for index, rule in enumerate(self._rules)])

    def total(self) -> float:
        """The points of all clauses together."""
        return round(sum([self._capped_points(index) for index in self._sums]), POINT_DIGITS)

    def _result(self, index: int, rule: BehaviourRule) -> ClauseResult:
        if index in self._sums:
            return ClauseResult(rule.clause.id, "behaviour", True, self._capped_points(index))
        return rule.unmet._replace(met=None) if index in self._unknown else rule.unmet

    def _capped_points(self, index: int) -> float:
        points, maximum = round(self._sums[index], POINT_DIGITS), self._rules[index].clause.max
        return points if maximum is None or points < maximum else maximum


def _decay(rule: BehaviourRule, seconds: float) -> float:
    """The share of the points that is left after so many seconds: 2 ** (-age / half-life)."""
    return exp2(-seconds / rule.half_life_seconds) if rule.half_life_seconds else 1.0

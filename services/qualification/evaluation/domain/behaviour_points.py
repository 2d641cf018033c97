"""Behaviour as points that fade: each activity counts, halving with age, each clause up to its maximum."""

from datetime import datetime
from math import exp2

from services.qualification.evaluation.domain.compiled_agreement import BehaviourRule, CompiledAgreement
from services.qualification.evaluation.domain.timeline_entry import ClauseResult, TimelineEntry

# Points are judged as they are shown, so that rounding in decay never decides.
POINT_DIGITS = 4


class BehaviourPoints:
    """The running sums of the behaviour clauses at one instant, which only moves on."""

    def __init__(self, rules: CompiledAgreement, start: datetime) -> None:
        self._rules = rules.behaviour
        self._about = rules.rules_by_activity
        self._instant = start
        # By a clause's place; those about which nothing was done are left out.
        self._sums: dict[int, float] = {}
        self._perhaps: set[int] = set()

    def advance(self, instant: datetime) -> None:
        """Let everything fade until `instant`."""
        seconds = (instant - self._instant).total_seconds()
        self._instant = instant
        if seconds > 0:
            self._sums = {place: points * _decay(self._rules[place], seconds) for place, points in self._sums.items()}

    def add(self, entry: TimelineEntry) -> None:
        """Count an activity of now or of earlier, as it is worth now: points * 2 ** (-age / half-life)."""
        for place in self._about.get(entry.activity, ()):
            rule = self._rules[place]
            met = rule.where(entry.properties) if rule.where else True
            if met:
                age = (self._instant - entry.occurred_at).total_seconds()
                self._sums[place] = self._sums.get(place, 0.0) + rule.clause.points * _decay(rule, age)
            elif met is None:
                self._perhaps.add(place)

    def marks(self) -> tuple[ClauseResult, ...]:
        """Each clause with its points, capped."""
        return tuple([self._mark(place, rule) for place, rule in enumerate(self._rules)])

    def total(self) -> float:
        """The points of all clauses together."""
        return round(sum([self._worth(place) for place in self._sums]), POINT_DIGITS)

    def _mark(self, place: int, rule: BehaviourRule) -> ClauseResult:
        if place in self._sums:
            return ClauseResult(rule.clause.id, "behaviour", True, self._worth(place))
        return rule.nothing._replace(met=None) if place in self._perhaps else rule.nothing

    def _worth(self, place: int) -> float:
        worth, most = round(self._sums[place], POINT_DIGITS), self._rules[place].clause.max
        return worth if most is None or worth < most else most


def _decay(rule: BehaviourRule, seconds: float) -> float:
    return exp2(-seconds / rule.half_life) if rule.half_life else 1.0

"""What was counted of leads: by the agreement in force, on those of a span, with what came of them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, NamedTuple

from services.qualification.advice.domain.case import Case
from services.qualification.advice.domain.statistics import Interval, find_count_interval
from services.qualification.replays.domain.comparison import Span
from services.qualification.replays.domain.volume import measure_volume

WEEK = timedelta(days=7)


class Volume(NamedTuple):
    """The promised number of qualified leads in the span, how many there were, and the interval of their mean."""

    due: float
    qualified: int
    interval: Interval

    @property
    def is_reachable(self) -> bool:
        """Whether a span like this one may bring what is promised."""
        return self.interval.high >= self.due


@dataclass(frozen=True)
class Evidence:
    """`answered`: delivered leads that sales took, gave back or ended a deal of; of them it won `won`.

    By clause: `loose`, those rejected for one that they were known to fail when they qualified; `disputed`, those
    rejected for one that they meet. `volume`: None where none is promised, or not all leads of the span were asked.
    """

    answered: int
    won: int
    loose: Mapping[str, int] = field(default_factory=dict)
    disputed: Mapping[str, int] = field(default_factory=dict)
    volume: Volume | None = None


def gather(document: Mapping[str, Any], cases: Sequence[Case], span: Span, *, whole: bool) -> Evidence:
    """What is counted; `whole`: whether these are all leads of the span."""
    clauses = {reason["code"]: reason.get("clause") for reason in document.get("rejection_reasons", ())}
    told = [case for case in cases if case.told]
    by_finding: dict[str | None, Counter[str]] = {"loose": Counter(), "disputed": Counter()}
    for case in told:
        clause = clauses.get(case.outcome.reason or "")
        if clause and case.rejected and case.outcome.finding in by_finding:
            by_finding[case.outcome.finding][clause] += 1
    return Evidence(
        answered=sum(case.answered for case in told),
        won=sum(case.won for case in told),
        loose=by_finding["loose"],
        disputed=by_finding["disputed"],
        volume=_measure(document, cases, span) if whole else None,
    )


def _measure(document: Mapping[str, Any], cases: Sequence[Case], span: Span) -> Volume | None:
    instants = [case.qualified_at for case in cases if case.qualified_at and span.holds(case.qualified_at)]
    share = measure_volume(document, span, len(instants), len(instants))
    if share is None:
        return None
    weeks = max(round((span.until - span.start) / WEEK), 1)
    by_week = Counter(min(int((at - span.start) / WEEK), weeks - 1) for at in instants)
    return Volume(share.due, len(instants), find_count_interval([by_week[week] for week in range(weeks)]))

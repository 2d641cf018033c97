"""The series of intake; its labels are configured sources only, each shown from the moment that it is known."""

from functools import cache
from typing import Literal, get_args

from prometheus_client import Counter

Outcome = Literal["accepted", "duplicate", "filtered", "conflict", "refused"]
# `found` and `dropped` count again what was `pending` before.
ActivityOutcome = Literal["accepted", "pending", "duplicate", "refused", "found", "dropped"]

# The label of what names no configured source.
UNKNOWN = "unknown"

captures_total = Counter("accord_captures_total", "Leads that arrived, by what became of them.", ["source", "outcome"])
activities_total = Counter("accord_activities_total", "Activities, by what became of them.", ["outcome"])

_known: set[str] = set()


def initialise_source_series(source: str) -> None:
    """Show the series of this source, at 0 so far."""
    if source not in _known:
        _known.add(source)
        for outcome in get_args(Outcome):
            _series(source, outcome)


def count_capture(source: str, outcome: Outcome) -> None:
    """One more; a source that nobody configured counts as `unknown`."""
    _series(source if source in _known else UNKNOWN, outcome).inc()


def count_activity(outcome: ActivityOutcome, more: int = 1) -> None:
    """So many more activities that became this."""
    activities_total.labels(outcome).inc(more)


@cache
def _series(source: str, outcome: Outcome) -> Counter:
    return captures_total.labels(source, outcome)


initialise_source_series(UNKNOWN)
for outcome in get_args(ActivityOutcome):
    activities_total.labels(outcome)

"""Intake's Prometheus series. The label `source` names configured sources only, each from the moment it is known."""

from functools import cache
from typing import Literal, get_args

from prometheus_client import Counter

Outcome = Literal["accepted", "duplicate", "filtered", "conflict", "refused"]
# `found` and `dropped` count activities a second time that were counted as `pending` before.
ActivityOutcome = Literal["accepted", "pending", "duplicate", "refused", "found", "dropped"]

# The label of a capture that names no configured source.
UNKNOWN = "unknown"

captures_total = Counter("accord_captures_total", "Leads that arrived, by what became of them.", ["source", "outcome"])
activities_total = Counter("accord_activities_total", "Activities, by what became of them.", ["outcome"])

_known_sources: set[str] = set()


def initialise_source_series(source: str) -> None:
    """Expose the series of this source, which start at 0."""
    if source not in _known_sources:
        _known_sources.add(source)
        for outcome in get_args(Outcome):
            _source_series(source, outcome)


def count_capture(source: str, outcome: Outcome) -> None:
    """Count one capture; a source that is not configured counts as `unknown`."""
    _source_series(source if source in _known_sources else UNKNOWN, outcome).inc()


def count_activity(outcome: ActivityOutcome, count: int = 1) -> None:
    """Count activities with this outcome."""
    activities_total.labels(outcome).inc(count)


@cache
def _source_series(source: str, outcome: Outcome) -> Counter:
    return captures_total.labels(source, outcome)


initialise_source_series(UNKNOWN)
for outcome in get_args(ActivityOutcome):
    activities_total.labels(outcome)

"""Intake's Prometheus series. The label `source` names configured sources only, each from the moment it is known.

At most `SOURCES_LIMIT` sources have a value of their own; the captures of the others are counted as `other`.
"""

from functools import cache
from typing import Literal, get_args

from prometheus_client import Counter

from shared.telemetry import BoundedLabel, service_registry

Outcome = Literal["accepted", "duplicate", "filtered", "conflict", "refused"]
# `found` and `dropped` count activities a second time that were counted as `pending` before.
ActivityOutcome = Literal["accepted", "pending", "duplicate", "refused", "found", "dropped"]

# The label of a capture that names no configured source.
UNKNOWN = "unknown"
SOURCES_LIMIT = 200
SERIES = service_registry("intake")

captures_total = Counter(
    "accord_captures_total", "Leads that arrived, by what became of them.", ["source", "outcome"], registry=SERIES
)
activities_total = Counter(
    "accord_activities_total", "Activities, by what became of them.", ["outcome"], registry=SERIES
)

_source_label = BoundedLabel(SOURCES_LIMIT)
# The label's value of each configured source.
_source_values = {UNKNOWN: UNKNOWN}


def initialise_source_series(source: str) -> None:
    """Expose the series of this source, which start at 0."""
    if source not in _source_values:
        value = _source_values[source] = _source_label.value(source)
        _show_series(value)


def count_capture(source: str, outcome: Outcome) -> None:
    """Count one capture; a source that is not configured counts as `unknown`."""
    _source_series(_source_values.get(source, UNKNOWN), outcome).inc()


def count_activity(outcome: ActivityOutcome, count: int = 1) -> None:
    """Count activities with this outcome."""
    activities_total.labels(outcome).inc(count)


def _show_series(value: str) -> None:
    for outcome in get_args(Outcome):
        _source_series(value, outcome)


@cache
def _source_series(source: str, outcome: Outcome) -> Counter:
    return captures_total.labels(source, outcome)


_show_series(UNKNOWN)
for outcome in get_args(ActivityOutcome):
    activities_total.labels(outcome)

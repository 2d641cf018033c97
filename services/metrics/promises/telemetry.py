"""The Prometheus series of the promises of both sides, each in its current span; none until they are read once.

They are of the database: every process of metrics shows the same. A share of nothing is not a number.
"""

from collections.abc import Mapping
from math import nan

from prometheus_client import Gauge

from services.metrics.promises.domain import Progress
from services.metrics.reports.domain.promises import Promise
from shared.telemetry import service_registry

_LABELS = ["side", "promise"]
_SERIES = service_registry("metrics")

promise_target = Gauge(
    "accord_promise_target",
    "What the agreement promises for the current span: leads, or a share; 0 if it does not promise it.",
    _LABELS,
    registry=_SERIES,
)
promise_due = Gauge(
    "accord_promise_due",
    "What is due of the promise by now: of leads as much as of the span is over, of a share all of it.",
    _LABELS,
    registry=_SERIES,
)
promise_done = Gauge(
    "accord_promise_done",
    "What came of the promise in the current span; not a number while nothing is decided.",
    _LABELS,
    registry=_SERIES,
)
promise_projected = Gauge(
    "accord_promise_projected",
    "What will have come of the promise by the end of the current span: of leads at the pace of the last four weeks.",
    _LABELS,
    registry=_SERIES,
)


def show_progress(progress: Mapping[Promise, Progress]) -> None:
    """Set the series of each promise."""
    for labels, each in progress.items():
        promise_target.labels(*labels).set(each.target)
        promise_due.labels(*labels).set(each.due)
        promise_done.labels(*labels).set(nan if each.done is None else each.done)
        promise_projected.labels(*labels).set(nan if each.projected is None else each.projected)

"""Logs and metrics of a process: structured log lines without personal data, and the Prometheus series of all services.

A service's own series are in the `telemetry.py` of their subject.
"""

from shared.telemetry.exceptions import describe_exception
from shared.telemetry.logs import configure, log
from shared.telemetry.metrics import (
    consumer_lag,
    count_on_commit,
    dead_letters,
    events_read_total,
    events_too_large_total,
    events_total,
    initialise_series,
    metrics,
    outbox_oldest_seconds,
    task_failures_total,
)
from shared.telemetry.repeated_failure import RepeatedFailure

__all__ = [
    "RepeatedFailure",
    "configure",
    "consumer_lag",
    "count_on_commit",
    "dead_letters",
    "describe_exception",
    "events_read_total",
    "events_too_large_total",
    "events_total",
    "initialise_series",
    "log",
    "metrics",
    "outbox_oldest_seconds",
    "task_failures_total",
]

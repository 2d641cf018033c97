"""Logs, metrics and traces of a process: log lines without personal data, and the Prometheus series of all services.

A service's own series are in the `telemetry.py` of their subject.
"""

from shared.telemetry.bounded_label import OTHER, BoundedLabel
from shared.telemetry.exceptions import describe_exception
from shared.telemetry.growing_histogram import GrowingHistogram
from shared.telemetry.logs import configure, log
from shared.telemetry.metrics import (
    consumer_lag,
    count_on_commit,
    dead_letters,
    events_read_total,
    events_too_large_total,
    events_total,
    http_request_seconds,
    http_requests_total,
    initialise_series,
    kafka_unavailable,
    outbox_oldest_seconds,
    security_events_total,
    set_aside_rows,
    task_failures_total,
    unpublished_events,
)
from shared.telemetry.registries import render_series, service_registry
from shared.telemetry.repeated_failure import RepeatedFailure
from shared.telemetry.tracing import current_traceparent, find_tracer, start_tracing, stop_tracing

__all__ = [
    "OTHER",
    "BoundedLabel",
    "GrowingHistogram",
    "RepeatedFailure",
    "configure",
    "consumer_lag",
    "count_on_commit",
    "current_traceparent",
    "dead_letters",
    "describe_exception",
    "events_read_total",
    "events_too_large_total",
    "events_total",
    "find_tracer",
    "http_request_seconds",
    "http_requests_total",
    "initialise_series",
    "kafka_unavailable",
    "log",
    "outbox_oldest_seconds",
    "render_series",
    "security_events_total",
    "service_registry",
    "set_aside_rows",
    "start_tracing",
    "stop_tracing",
    "task_failures_total",
    "unpublished_events",
]

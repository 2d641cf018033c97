"""The Prometheus series that every service and every process has."""

from __future__ import annotations

import platform
from functools import partial
from importlib.metadata import version
from typing import TYPE_CHECKING

from prometheus_client import Counter, Gauge, Histogram

from shared.telemetry.registries import PROCESS_REGISTRY

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

HTTP_BUCKETS = (0.005, 0.025, 0.1, 0.25, 1.0, 2.5, 10.0)

_counter = partial(Counter, registry=PROCESS_REGISTRY)
_gauge = partial(Gauge, registry=PROCESS_REGISTRY)

events_total = _counter("accord_events_total", "Events staged (out) and handled (in).", ["direction", "type"])
events_read_total = _counter("accord_events_read_total", "Events read, by the way they came.", ["topic", "via"])
events_too_large_total = _counter(
    "accord_events_too_large_total", "Events that Kafka refused for their size; only the journal has them.", ["topic"]
)
outbox_oldest_seconds = _gauge("accord_outbox_oldest_seconds", "Age of the oldest event not numbered yet.", ["service"])
unpublished_events = _gauge(
    "accord_unpublished_events", "Numbered events that Kafka has not acknowledged; 0 without Kafka.", ["service"]
)
kafka_unavailable = _gauge("accord_kafka_unavailable", "1 while this service works without its Kafka.", ["service"])
consumer_lag = _gauge("accord_consumer_lag", "Events of a topic not handled yet.", ["service", "topic"])
task_failures_total = _counter(
    "accord_task_failures_total", "Failed runs of periodic tasks, which are tried again.", ["task"]
)
set_aside_rows = _gauge(
    "accord_set_aside_rows", "Rows that periodic tasks set aside because they fail, and try again later.", ["service"]
)
security_events_total = _counter(
    "accord_security_events_total", "Security events, also those that are too many to be log lines.", ["event"]
)
dead_letters = _gauge("accord_dead_letters", "Events that could not be handled, and wait for an operator.", ["service"])
build_info = _gauge("accord_build_info", "1; the labels say what runs.", ["version", "python"])
http_requests_total = _counter(
    "accord_http_requests_total", "Requests, by pattern of the route and status.", ["route", "method", "status"]
)
http_request_seconds = Histogram(
    "accord_http_request_seconds",
    "Seconds until the response begins.",
    ["route", "method"],
    buckets=HTTP_BUCKETS,
    registry=PROCESS_REGISTRY,
)

build_info.labels(version("accord"), platform.python_version()).set(1)


def initialise_series(
    service: str, *, publishes: Collection[str], receives: Iterable[str], topics: Iterable[str]
) -> None:
    """Sets every series of one service to 0, so that it is there before the first event.

    `publishes` and `receives`: event types. `topics`: those that the service reads.
    """
    outbox_oldest_seconds.labels(service)
    kafka_unavailable.labels(service)
    dead_letters.labels(service)
    set_aside_rows.labels(service)
    if publishes:
        # A service publishes to the topic of its own name.
        events_too_large_total.labels(service)
        unpublished_events.labels(service)
    for event_type in publishes:
        events_total.labels("out", event_type)
    for event_type in receives:
        events_total.labels("in", event_type)
    for topic in topics:
        consumer_lag.labels(service, topic)
        for via in ("kafka", "journal"):
            events_read_total.labels(topic, via)


def count_on_commit(
    on_commit: Callable[[Callable[[], None]], None], counter: Counter, labels: Mapping[str, str], types: Iterable[str]
) -> None:
    """When the transaction commits, add 1 to `counter` for each of these event types that has a label in `labels`.

    `on_commit` is the connection's method; a transaction that is retried counts once.
    """
    increments = [labels[type_] for type_ in types if type_ in labels]

    def count() -> None:
        for label in increments:
            counter.labels(label).inc()

    if increments:
        on_commit(count)

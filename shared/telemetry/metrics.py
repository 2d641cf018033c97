"""The Prometheus series that every service has, and the route that serves all series of this process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, Counter, Gauge, generate_latest
from starlette.responses import Response

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from starlette.requests import Request

events_total = Counter("accord_events_total", "Events staged (out) and handled (in).", ["direction", "type"])
events_read_total = Counter("accord_events_read_total", "Events read, by the way they came.", ["topic", "via"])
events_too_large_total = Counter(
    "accord_events_too_large_total", "Events that Kafka refused for their size; only the journal has them.", ["topic"]
)
outbox_oldest_seconds = Gauge("accord_outbox_oldest_seconds", "Age of the oldest event not numbered yet.", ["service"])
consumer_lag = Gauge("accord_consumer_lag", "Events of a topic not handled yet.", ["service", "topic"])
task_failures_total = Counter(
    "accord_task_failures_total", "Failed runs of periodic tasks, which are tried again.", ["task"]
)
dead_letters = Gauge("accord_dead_letters", "Parked causes that wait for an operator.", ["service"])


def initialise_series(
    service: str, *, publishes: Collection[str], receives: Iterable[str], topics: Iterable[str]
) -> None:
    """Sets every series of one service to 0, so that it is there before the first event.

    `publishes` and `receives`: event types. `topics`: those that the service reads.
    """
    outbox_oldest_seconds.labels(service)
    dead_letters.labels(service)
    if publishes:
        # A service publishes to the topic of its own name.
        events_too_large_total.labels(service)
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


async def metrics(request: Request) -> Response:
    """The route behind `/metrics`."""
    return Response(generate_latest(REGISTRY), headers={"content-type": CONTENT_TYPE_LATEST})

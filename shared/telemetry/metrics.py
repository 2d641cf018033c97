"""Prometheus series of the spine, and the page that shows all series of this process."""

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
dead_letters = Gauge("accord_dead_letters", "Parked causes that wait for an operator.", ["service"])


def initialise_series(service: str, *, speaks: Collection[str], hears: Iterable[str], topics: Iterable[str]) -> None:
    """Shows every series of one service at 0. `speaks` and `hears` are event types."""
    outbox_oldest_seconds.labels(service)
    dead_letters.labels(service)
    if speaks:
        # Whoever speaks has a topic of its own name.
        events_too_large_total.labels(service)
    for event_type in speaks:
        events_total.labels("out", event_type)
    for event_type in hears:
        events_total.labels("in", event_type)
    for topic in topics:
        consumer_lag.labels(service, topic)
        for via in ("kafka", "journal"):
            events_read_total.labels(topic, via)


def count_on_commit(
    on_commit: Callable[[Callable[[], None]], None], counter: Counter, labels: Mapping[str, str], types: Iterable[str]
) -> None:
    """Count events, by the labels of those `types` that have one, when their transaction commits.

    `on_commit` is the connection's; a transaction that is done again is counted once.
    """
    counted = [labels[type_] for type_ in types if type_ in labels]

    def count() -> None:
        for label in counted:
            counter.labels(label).inc()

    if counted:
        on_commit(count)


async def metrics(request: Request) -> Response:
    """The route behind `/metrics`."""
    return Response(generate_latest(REGISTRY), headers={"content-type": CONTENT_TYPE_LATEST})

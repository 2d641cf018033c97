"""Every series of a service is there, at 0, before its first event."""

import re

from prometheus_client import REGISTRY
from starlette.requests import Request

from shared.telemetry import initialise_series, metrics


async def test_series_are_0_before_the_first_event() -> None:
    initialise_series("shop", publishes=["lead.sold"], receives=["lead.seen"], topics=["street"])

    page = bytes((await metrics(Request({"type": "http"}))).body).decode()

    lines = [line for line in page.splitlines() if re.search('"(shop|lead.s...|street)"', line)]
    assert [line for line in lines if "_created" not in line] == [
        'accord_events_total{direction="out",type="lead.sold"} 0.0',
        'accord_events_total{direction="in",type="lead.seen"} 0.0',
        'accord_events_read_total{topic="street",via="kafka"} 0.0',
        'accord_events_read_total{topic="street",via="journal"} 0.0',
        'accord_events_too_large_total{topic="shop"} 0.0',
        'accord_outbox_oldest_seconds{service="shop"} 0.0',
        'accord_consumer_lag{service="shop",topic="street"} 0.0',
        'accord_dead_letters{service="shop"} 0.0',
    ]
    assert REGISTRY.get_sample_value("accord_dead_letters", {"service": "street"}) is None

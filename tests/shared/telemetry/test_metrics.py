"""Every series of a service is there, at 0, before its first event; and only in processes that run the service."""

import re

from prometheus_client import REGISTRY, Counter

from shared.telemetry import initialise_series, render_series, service_registry

bread_total = Counter("accord_bread_total", "Loaves.", registry=service_registry("bakery"))


def read_lines(*services: str) -> list[str]:
    return render_series(services).decode().splitlines()


def test_series_are_0_before_the_first_event() -> None:
    initialise_series("shop", publishes=["lead.sold"], receives=["lead.seen"], topics=["street"])

    assert [line for line in read_lines("shop") if re.search('"(shop|lead.s...|street)"', line)] == [
        'accord_events_total{direction="out",type="lead.sold"} 0.0',
        'accord_events_total{direction="in",type="lead.seen"} 0.0',
        'accord_events_read_total{topic="street",via="kafka"} 0.0',
        'accord_events_read_total{topic="street",via="journal"} 0.0',
        'accord_events_too_large_total{topic="shop"} 0.0',
        'accord_outbox_oldest_seconds{service="shop"} 0.0',
        'accord_unpublished_events{service="shop"} 0.0',
        'accord_kafka_unavailable{service="shop"} 0.0',
        'accord_consumer_lag{service="shop",topic="street"} 0.0',
        'accord_set_aside_rows{service="shop"} 0.0',
        'accord_dead_letters{service="shop"} 0.0',
    ]
    assert REGISTRY.get_sample_value("accord_dead_letters", {"service": "street"}) is None


def test_a_process_shows_the_series_of_its_own_services_only() -> None:
    assert "accord_bread_total 0.0" in read_lines("shop", "bakery")
    assert "accord_bread_total 0.0" not in read_lines("shop")


def test_no_series_tells_when_it_was_created() -> None:
    assert [line for line in read_lines("shop", "bakery") if "_created" in line] == []


def test_the_page_says_which_version_runs() -> None:
    assert [line for line in read_lines() if re.fullmatch(r'accord_build_info{python="3\..*",version=".+"} 1.0', line)]

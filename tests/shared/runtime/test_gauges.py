"""The gauges of what the database holds."""

from prometheus_client import REGISTRY

from shared.db.connection import Connection, sql
from shared.db.database import Database
from shared.runtime.maintenance import refresh_gauges
from shared.telemetry import unpublished_events


def read_unpublished() -> float | None:
    return REGISTRY.get_sample_value("accord_unpublished_events", {"service": "intake"})


async def number_events(conn: Connection) -> None:
    await conn.execute(sql("update heads set number = 5, published = 2 where partition in (0, 7)"))


async def test_numbered_events_that_kafka_does_not_have_are_shown(database: Database) -> None:
    await database.run(number_events)
    await refresh_gauges(database, publishes=True)
    assert read_unpublished() == 6


async def test_without_kafka_no_event_is_unpublished(database: Database) -> None:
    await database.run(number_events)
    unpublished_events.labels("intake").set(0)
    await refresh_gauges(database, publishes=False)
    assert read_unpublished() == 0

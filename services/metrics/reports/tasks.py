"""The task that shows Prometheus how far the reports are behind."""

from prometheus_client import Gauge

from shared.db.database import Database
from shared.messaging.log.journal import read_consumer_lag
from shared.telemetry import service_registry

report_freshness_seconds = Gauge(
    "accord_report_freshness_seconds",
    "How far the reports are behind what is known.",
    registry=service_registry("metrics"),
)

# While there are events, and while there are none.
AFTER_EVENTS_SECONDS = 5.0
IDLE_SECONDS = 30.0


async def update_freshness(database: Database) -> float:
    """Set the gauge; return the seconds until the next time."""
    _, seconds = await database.run(lambda conn: read_consumer_lag(conn, "metrics"))
    report_freshness_seconds.set(seconds)
    return IDLE_SECONDS

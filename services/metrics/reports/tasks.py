"""The task that shows Prometheus how far the reports are behind."""

from services.metrics.reports.telemetry import report_freshness_seconds
from shared.db.database import Database
from shared.messaging.log.journal import read_consumer_lag

FRESHNESS_PAUSE_SECONDS = 5.0


async def update_freshness(database: Database) -> float:
    """Set the gauge; return the seconds until the next time."""
    async with database.read_connection() as conn:
        _, seconds = await read_consumer_lag(conn, "metrics")
    report_freshness_seconds.set(seconds)
    return FRESHNESS_PAUSE_SECONDS

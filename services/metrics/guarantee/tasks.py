"""The task that publishes what was decided about claims."""

from services.metrics.guarantee.handlers.publish import publish_outcomes
from services.metrics.reports.domain.result import ReportsUnfinished
from shared.db.database import Database

AFTER_EVENTS_SECONDS = 10.0
IDLE_SECONDS = 60.0


async def update_guarantee(database: Database) -> float:
    """Publish outcomes; return the seconds until the next time. While the sums are being made, nothing is published."""
    try:
        await publish_outcomes(database)
    except ReportsUnfinished as unfinished:
        return float(unfinished.retry_seconds)
    return IDLE_SECONDS

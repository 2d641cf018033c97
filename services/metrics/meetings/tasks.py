"""The task that publishes which planned meetings were skipped."""

from functools import partial

from services.metrics.meetings.handlers.skipped import find_skipped, publish_skipped
from shared.db.database import Database

IDLE_SECONDS = 60.0


async def update_meetings(database: Database) -> float:
    """Publish the meetings that were skipped since the last time; return the seconds until the next one."""
    skipped = await database.slow_reads.run(find_skipped)
    if skipped:
        await database.run(partial(publish_skipped, spans=skipped))
    return IDLE_SECONDS

"""The task that publishes what meetings are about: those that were skipped, measures that left their usual range,
overdue actions, and deals that were won.
"""

from functools import partial

from services.metrics.meetings.handlers.overdue import tell_overdue
from services.metrics.meetings.handlers.shared_wins import share_wins
from services.metrics.meetings.handlers.shifts import find_shifted, publish_shifted
from services.metrics.meetings.handlers.skipped import find_skipped, publish_skipped
from shared.db.database import Database

IDLE_SECONDS = 60.0


async def update_meetings(database: Database) -> float:
    """Publish what is new since the last time; return the seconds until the next one."""
    await tell_overdue(database)
    await share_wins(database)
    skipped = await database.slow_reads.run(find_skipped)
    if skipped:
        await database.run(partial(publish_skipped, spans=skipped))
    shifted = await database.slow_reads.run(find_shifted)
    if shifted:
        await database.run(partial(publish_shifted, rows=shifted))
    return IDLE_SECONDS

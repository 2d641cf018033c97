"""The task that shows Prometheus how far each promise is, and publishes which were kept and which were missed."""

from functools import partial

from services.metrics.promises.handlers import load_status, publish_outcomes
from services.metrics.promises.telemetry import show_progress
from shared.db.database import Database

AFTER_EVENTS_SECONDS = 10.0
IDLE_SECONDS = 60.0
# At the start of an installation and of a rebuild, until everyone is folded.
WAITING_SECONDS = 5.0


async def update_promises(database: Database) -> float:
    """Set the series and publish outcomes; return the seconds until the next time.

    While the sums are being made both stay as they are.
    """
    status = await database.slow_reads.run(load_status)
    if status is None:
        return WAITING_SECONDS
    show_progress(status.progress)
    if status.outcomes:
        await database.run(partial(publish_outcomes, outcomes=status.outcomes))
    return IDLE_SECONDS

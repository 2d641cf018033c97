"""The task that shows Prometheus how far each promise is."""

from services.metrics.promises.handlers import load_progress
from services.metrics.promises.telemetry import show_progress
from shared.db.database import Database

AFTER_EVENTS_SECONDS = 10.0
IDLE_SECONDS = 60.0
# At the start of an installation and of a rebuild, until everyone is folded.
WAITING_SECONDS = 5.0


async def update_promises(database: Database) -> float:
    """Set the series; return the seconds until the next time. While the sums are being made they stay as they are."""
    progress = await database.slow_reads.run(load_progress)
    if progress is None:
        return WAITING_SECONDS
    show_progress(progress)
    return IDLE_SECONDS

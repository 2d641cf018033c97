"""The periodic task that empties the queue of handoffs."""

from services.handoff.handoffs.handlers.queue import assign_queued
from services.handoff.handoffs.store import queue
from services.handoff.telemetry import oldest_queued_seconds
from shared.db.database import Database

POLL_SECONDS = 1.0


async def assign_queued_task(database: Database) -> float:
    """Offer one batch of the queue, and set the gauge of its age; the seconds until the next batch."""
    async with database.read_connection() as conn:
        oldest = await queue.oldest_queued(conn)
    oldest_queued_seconds.set(oldest or 0.0)
    if oldest is None:
        return POLL_SECONDS
    return 0 if await database.run(assign_queued) else POLL_SECONDS

"""The periodic task that offers queued handoffs, and sets the gauge of the queue's age."""

from services.handoff.handoffs.handlers.assign_queued import assign_queued
from services.handoff.handoffs.store import queue
from services.handoff.telemetry import oldest_queued_seconds
from shared.db.database import Database
from shared.messaging.sweep import Sweep

BATCH_SIZE = 50
# While handoffs are queued, and after each event, which may have queued one.
QUEUE_SECONDS = 1.0
IDLE_SECONDS = 15.0


def queue_sweep(database: Database) -> Sweep:
    """The batches of the queue; a handoff that cannot be offered is set aside."""
    return Sweep(database, "handoff.assign_queued", BATCH_SIZE)


async def assign_queued_task(sweep: Sweep) -> float:
    """Offer one batch of the queue; the seconds until the next batch."""
    async with sweep.database.read_connection() as conn:
        oldest = await queue.oldest_age(conn)
    oldest_queued_seconds.set(oldest or 0.0)
    if oldest is None:
        return IDLE_SECONDS
    offered = await sweep.run(assign_queued)
    return QUEUE_SECONDS if offered == 0 else 0

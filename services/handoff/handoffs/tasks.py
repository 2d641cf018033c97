"""The periodic tasks that offer queued handoffs, and that give clocks to those from before an upgrade."""

from functools import partial

from services.handoff.handoffs.handlers.add_missing_clocks import add_missing_clocks
from services.handoff.handoffs.handlers.assign import SettleDeals
from services.handoff.handoffs.handlers.assign_queued import assign_queued
from services.handoff.handoffs.store import queue
from services.handoff.telemetry import oldest_queued_seconds
from shared.db.database import Database
from shared.messaging.sweep import Sweep

BATCH_SIZE = 50
UPGRADE_BATCH_SIZE = 500
UPGRADED_SECONDS = 60.0
# While handoffs are queued, and after each event, which may have queued one.
QUEUE_SECONDS = 1.0
IDLE_SECONDS = 15.0


def queue_sweep(database: Database) -> Sweep:
    """The batches of the queue; a handoff that cannot be offered is set aside."""
    return Sweep(database, "handoff.assign_queued", BATCH_SIZE)


async def assign_queued_task(sweep: Sweep, settle_deals: SettleDeals) -> float:
    """Offer one batch of the queue; the seconds until the next batch."""
    async with sweep.database.read_connection() as conn:
        oldest = await queue.oldest_age(conn)
    oldest_queued_seconds.set(oldest or 0.0)
    if oldest is None:
        return IDLE_SECONDS
    offered = await sweep.run(partial(assign_queued, settle_deals=settle_deals))
    return QUEUE_SECONDS if offered == 0 else 0


def upgrade_sweep(database: Database) -> Sweep:
    """The batches of handoffs from before an upgrade; one whose clocks cannot be started is set aside."""
    return Sweep(database, "handoff.missing_clocks", UPGRADE_BATCH_SIZE)


async def add_missing_clocks_task(sweep: Sweep) -> float:
    """Give clocks to one batch of handoffs that have none; the seconds until the next batch."""
    return UPGRADED_SECONDS if await sweep.run(add_missing_clocks) == 0 else 0.0

"""The loop of pending activities, whose lead becomes known."""

from functools import partial

from services.intake.activities.domain.activity import activity_recorded
from services.intake.activities.store import pending
from services.intake.identity.domain.resolution import survivor_of
from services.intake.identity.store.lead_index import lock_lead_index
from services.intake.telemetry import count_activity
from shared.db.connection import Connection
from shared.db.database import Database
from shared.messaging.outbox import stage
from shared.messaging.sweep import Sweep, SweepBatch
from shared.runtime.periodic_task import PeriodicTask

KEY_BATCH_SIZE = 100
ACTIVITY_BATCH_SIZE = 500
# After an event, which nearly always tells of a lead that claimed match keys, and without one.
AFTER_EVENTS_SECONDS = 1.0
DELIVERY_SECONDS = 15.0


def make_delivery(database: Database) -> PeriodicTask:
    """The task that delivers pending activities."""
    return PeriodicTask("intake.awaited", partial(deliver_pending, pending_sweep(database)), AFTER_EVENTS_SECONDS)


def pending_sweep(database: Database) -> Sweep:
    """The batches of pending activities; one that cannot be published is set aside."""
    return Sweep(database, "intake.awaited", ACTIVITY_BATCH_SIZE)


async def deliver_pending(sweep: Sweep) -> float:
    """Deliver a batch of pending activities whose lead is known by now; the seconds until the next batch."""
    result = await sweep.run(_deliver_batch)
    if result is None:
        return 0
    delivered, is_full = result
    count_activity("found", delivered)
    return 0 if is_full else DELIVERY_SECONDS


async def _deliver_batch(conn: Connection, batch: SweepBatch) -> tuple[int, bool]:
    """Assign activities to the leads that claimed their match keys, and stage their events.

    The number of activities, and whether the batch was full, so that more may be pending.
    """
    hashes = await pending.lock_resolved_keys(conn, KEY_BATCH_SIZE)
    if not hashes:
        return 0, False
    rows = await pending.lock_deliverable(conn, hashes, batch.limit)
    batch.rows = [row.activity_id for row in rows]
    deliverable = [(row.lead_id, pending.read_details(row)) for row in rows]
    index = await lock_lead_index(conn, (), {lead_id for lead_id, _ in deliverable})
    lead_ids = {details.activity_id: survivor_of(index, lead_id) for lead_id, details in deliverable}
    events = []
    for _, details in deliverable:
        lead_id = lead_ids[details.activity_id]
        events.append(activity_recorded(details, lead_id, index.cards.get(lead_id)))
    await pending.assign_to_leads(conn, lead_ids)
    await pending.delete_resolved_keys(conn, hashes)
    await stage(conn, events, index.now)
    return len(deliverable), len(deliverable) == batch.limit or len(hashes) == KEY_BATCH_SIZE

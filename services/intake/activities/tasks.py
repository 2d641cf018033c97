"""What becomes of activities that wait for their lead: it comes, or it does not."""

from services.intake.activities.domain import activity_recorded
from services.intake.activities.store import pending
from services.intake.identity.domain.resolution import survivor_of
from services.intake.identity.store.lead_index import lock_leads_by_keys
from services.intake.telemetry import count_activity
from shared.db.connection import Connection
from shared.db.database import Database
from shared.messaging.outbox import stage

KEY_BATCH_SIZE = 100
ACTIVITIES_PIECE = 500
ARRIVED_SECONDS = 1.0
DROP_SECONDS = 60.0


async def deliver_pending(database: Database) -> float:
    """Give a piece of what waited to the leads that came; how many seconds to rest."""
    found, whole = await database.run(_give)
    count_activity("found", found)
    return ARRIVED_SECONDS if whole else 0


async def _give(conn: Connection) -> tuple[int, bool]:
    hashes = await pending.lock_resolved_keys(conn, KEY_BATCH_SIZE)
    if not hashes:
        return 0, True
    waited = await pending.lock_deliverable(conn, hashes, ACTIVITIES_PIECE)
    people = await lock_leads_by_keys(conn, (), {lead_id for lead_id, _ in waited})
    whose = {did.activity_id: survivor_of(people, lead_id) for lead_id, did in waited}
    events = [
        activity_recorded(did, whose[did.activity_id], people.cards.get(whose[did.activity_id])) for _, did in waited
    ]
    await pending.assign_to_leads(conn, whose)
    await pending.clear_resolved_keys(conn, hashes)
    await stage(conn, events, people.now)
    return len(waited), len(waited) < ACTIVITIES_PIECE and len(hashes) < KEY_BATCH_SIZE


async def delete_expired(database: Database) -> float:
    """Drop a piece of what waited 30 days; how many seconds to rest."""
    dropped = await database.run(lambda conn: pending.delete_expired(conn, ACTIVITIES_PIECE))
    count_activity("dropped", dropped)
    return 0 if dropped == ACTIVITIES_PIECE else DROP_SECONDS

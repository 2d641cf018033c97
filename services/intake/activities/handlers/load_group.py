"""Loading what a group of activities is decided on."""

from collections.abc import Sequence

from services.intake.activities.domain.activity import Activity
from services.intake.activities.domain.activity_group import ActivityGroup, collect_hashes
from services.intake.activities.store.activities import find_previous
from services.intake.captures.store.erased_keys import find_erased_keys
from services.intake.idempotency.store import load_responses
from services.intake.identity.store.lead_index import lock_lead_index
from shared.db.connection import Connection
from shared.messaging import erasures


async def load_activity_group(conn: Connection, activities: Sequence[Activity]) -> ActivityGroup:
    """What these activities are decided on: their leads are locked until the commit."""
    keys = {activity.idempotency_key for activity in activities if activity.idempotency_key}
    responses = await load_responses(conn, keys)
    lead_ids = {activity.lead_id for activity in activities if activity.lead_id}
    index = await lock_lead_index(conn, collect_hashes(activities), lead_ids)
    conn.rows_locked()
    # After the lock: the transactions that held it before have committed their activities, or erased a lead.
    erased = await erasures.find_erased(conn, lead_ids - index.leads.keys() - index.survivors.keys())
    waited = [hash_ for activity in activities if activity.received_at for hash_ in activity.hashes]
    erased_keys = await find_erased_keys(conn, waited) if waited else {}
    return ActivityGroup(index, await find_previous(conn, activities), responses, erased, erased_keys)

"""What handoff does when a person is erased."""

from collections.abc import Sequence

from services.handoff.erasures.domain import erase_all, tell_subscribers
from services.handoff.erasures.handlers.delete import delete_person
from services.handoff.handoffs.handlers.load_and_save import save_changes
from services.handoff.handoffs.store import handoffs
from services.handoff.leads.store import leads
from services.handoff.subscriptions.store import feed
from shared.db.connection import Connection
from shared.db.database import database_clock
from shared.events.intake import LeadErased
from shared.messaging.event_handler import ReceivedEvent
from shared.messaging.outbox import stage


async def on_lead_erased(conn: Connection, received: Sequence[ReceivedEvent]) -> None:
    """Delete what names these people or may, end what is open, and tell subscribers. It locks keys and leads itself."""
    erasures = [cause.event for cause in received if isinstance(cause.event, LeadErased)]
    lead_ids = {lead_id for erasure in erasures for lead_id in erasure.lead_ids}
    owners = await leads.lock_key_owners(conn, {key for erasure in erasures for key in erasure.match_keys})
    await leads.lock(conn, lead_ids)
    before = await handoffs.find_all_by_leads(conn, lead_ids)
    now = await database_clock(conn)
    after, events = erase_all(before, now)
    await save_changes(conn, before, after, events, now)
    # Deliveries that are being made are there when this has the lock.
    await feed.lock_positions(conn)
    hashes = [key for key, owner in owners.items() if owner is None or owner in lead_ids]
    await delete_person(conn, sorted(lead_ids), hashes, [handoff.handoff_id for handoff in before], now)
    await stage(conn, tell_subscribers(erasures, before), now)

"""What handoff does when a lead qualifies."""

from collections.abc import Sequence

from uuid_utils.compat import uuid7

from services.handoff.handoffs.domain import evolve, qualify
from services.handoff.handoffs.handlers import assign, load_and_save
from services.handoff.handoffs.store import moved_handoffs
from services.handoff.leads.store import leads
from services.handoff.routing.store import active_routing
from services.handoff.sellers import store as sellers
from shared.db.connection import Connection
from shared.db.database import database_clock
from shared.events.qualification import LeadQualified
from shared.messaging.event_handler import ReceivedEvent


async def on_lead_qualified(
    conn: Connection, received: Sequence[ReceivedEvent], settle_deals: assign.SettleDeals
) -> None:
    """Offer each qualified lead to the fairest free seller, unless a seller has it already. The leads are locked."""
    events = [cause.event for cause in received if isinstance(cause.event, LeadQualified)]
    index = await load_and_save.load_index(conn, {event.lead_id for event in events}, uuid7)
    routing = await active_routing(conn)
    lead_ids = {index.survivor_of(event.lead_id) for event in events}
    sources, self_sourced = await leads.find_found_by_sales(conn, lead_ids)
    active = await sellers.find_active(conn, sources.values())
    before, moved = list(index.handoffs.values()), set(index.moved)
    active_sources = {lead_id: seller for lead_id, seller in sources.items() if seller in active}
    requests, qualified = qualify.qualify_leads(index, events, routing, active_sources, self_sourced)
    offered = await assign.offer_handoffs(conn, requests, routing.version)
    after = evolve.evolve_all(index.handoffs.values(), offered)
    settled = await settle_deals(conn, before, after, offered)
    after = evolve.evolve_all(after, settled)
    await load_and_save.save_changes(conn, before, after, [*qualified, *offered, *settled], await database_clock(conn))
    await moved_handoffs.add(conn, {key: handoff for key, handoff in index.moved.items() if key not in moved})

"""What handoff does when a lead qualifies."""

from collections.abc import Sequence

from uuid_utils.compat import uuid7

from services.handoff.companies.handlers import known_accounts
from services.handoff.handoffs.domain import evolve, qualify
from services.handoff.handoffs.handlers import assign, lead_sources, load_and_save
from services.handoff.handoffs.store import moved_handoffs
from services.handoff.routing.store import active_routing
from shared.db.connection import Connection
from shared.db.database import database_clock
from shared.events.qualification import LeadPrioritised, LeadProductChanged, LeadQualified
from shared.messaging.event_handler import ReceivedEvent


async def on_lead_qualified(
    conn: Connection, received: Sequence[ReceivedEvent], settle_deals: assign.SettleDeals
) -> None:
    """Offer each qualified lead to the fairest free seller, unless a seller has it already. The leads are locked."""
    events = [cause.event for cause in received if isinstance(cause.event, LeadQualified)]
    index = await load_and_save.load_index(conn, {event.lead_id for event in events}, uuid7)
    routing = await active_routing(conn)
    sources, self_sourced = await lead_sources.load_sources(
        conn, {index.survivor_of(event.lead_id) for event in events}
    )
    before, moved = list(index.handoffs.values()), set(index.moved)
    find_known = await known_accounts.load_known_accounts(conn, events)
    requests, qualified = qualify.qualify_leads(index, events, routing, sources, self_sourced, find_known)
    offered = await assign.offer_handoffs(conn, requests, routing.version)
    after = evolve.evolve_all(index.handoffs.values(), offered)
    settled = await settle_deals(conn, before, after, offered)
    after = evolve.evolve_all(after, settled)
    await load_and_save.save_changes(conn, before, after, [*qualified, *offered, *settled], await database_clock(conn))
    await moved_handoffs.add(conn, {key: handoff for key, handoff in index.moved.items() if key not in moved})


async def on_lead_changed(conn: Connection, received: Sequence[ReceivedEvent]) -> None:
    """Give each handoff the priority that its lead got, and the product that it asks for. The leads are locked.

    The qualifications of the batch were handled before: what one of them names is newer than the changes before it.
    """
    types = LeadQualified | LeadPrioritised | LeadProductChanged
    causes = qualify.list_changes([cause.event for cause in received if isinstance(cause.event, types)])
    if not causes:
        return
    index = await load_and_save.load_index(conn, {cause.lead_id for cause in causes}, uuid7)
    before, events = list(index.handoffs.values()), []
    for cause in causes:
        handoff = index.find_known(cause.lead_id, cause.cycle)
        if handoff is not None:
            told = qualify.change_lead(handoff, cause)
            index.handoffs[handoff.key] = evolve.fold(handoff, told)
            events += told
    after = list(index.handoffs.values())
    await load_and_save.save_changes(conn, before, after, events, await database_clock(conn))

"""Deals move to another handoff of their lead when that begins, or when a merge gives the lead another one."""

from collections.abc import Sequence

from services.handoff.deals.domain.move_deals import find_movable, move_deals_of_leads
from services.handoff.deals.handlers.known_deals import load_deals
from services.handoff.handoffs.domain.evolve import evolve_all
from services.handoff.handoffs.handlers.load_and_save import save_changes
from services.handoff.handoffs.store import handoffs
from services.handoff.leads.handlers import apply_survivors
from shared.db.connection import Connection
from shared.db.database import database_clock
from shared.events.base import LeadEvent
from shared.events.qualification import LeadQualified
from shared.messaging.event_handler import ReceivedEvent


async def on_other_handoffs(conn: Connection, received: Sequence[ReceivedEvent]) -> None:
    """Give each handoff of these leads, which are locked, the deals that belong to it."""
    events = [cause.event for cause in received if isinstance(cause.event, LeadEvent)]
    of_survivors = await apply_survivors(conn, events)
    # A lead that was not merged has one handoff in its first cycle.
    lead_ids = {
        after.lead_id
        for before, after in zip(events, of_survivors, strict=True)
        if before.lead_id != after.lead_id or not isinstance(after, LeadQualified) or after.cycle > 1
    }
    of_leads = find_movable(await handoffs.find_by_leads(conn, lead_ids)) if lead_ids else []
    if not of_leads:
        return
    moves = move_deals_of_leads(of_leads, await load_deals(conn, of_leads))
    if moves:
        await save_changes(conn, of_leads, evolve_all(of_leads, moves), moves, await database_clock(conn))

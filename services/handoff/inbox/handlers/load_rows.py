"""Reading handoffs as the inbox lists them."""

from collections.abc import Sequence
from datetime import datetime

from services.handoff.handoffs.domain.handoff import Handoff
from services.handoff.handoffs.store import briefs, packet
from services.handoff.inbox.domain.views import InboxRow
from services.handoff.inbox.handlers.countdowns import load_countdowns
from services.handoff.inbox.handlers.seller_names import find_names
from services.handoff.leads.domain import survivor_of
from services.handoff.leads.store import aliases
from shared.db.connection import Connection


async def load_rows(conn: Connection, shown: Sequence[Handoff], now: datetime) -> list[InboxRow]:
    """These handoffs in this order, each with its person and its countdown."""
    if not shown:
        return []
    survivors = await aliases.survivors_of(conn, {handoff.lead_id for handoff in shown})
    cards = await packet.find_cards(conn, {survivor_of(survivors, handoff.lead_id) for handoff in shown})
    attributes = await briefs.find_attributes(conn, [handoff.handoff_id for handoff in shown])
    names = await find_names(conn, {handoff.seller for handoff in shown})
    countdowns = await load_countdowns(conn, shown, now)
    return [
        InboxRow(
            handoff,
            cards.get(survivor_of(survivors, handoff.lead_id)),
            attributes.get(handoff.handoff_id, {}),
            names.get(handoff.seller or ""),
            countdowns.get(handoff.handoff_id),
        )
        for handoff in shown
    ]

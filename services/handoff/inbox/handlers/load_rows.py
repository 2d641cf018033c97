"""Reading handoffs as the inbox lists them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.handoff.handoffs.store import briefs, handoffs, packet
from services.handoff.inbox.domain.views import InboxRow
from services.handoff.inbox.handlers.countdowns import load_countdowns
from services.handoff.inbox.handlers.seller_names import find_names
from services.handoff.leads.domain import survivor_of
from services.handoff.leads.store import aliases
from shared.db.connection import Connection


async def load_rows(conn: Connection, handoff_ids: Sequence[UUID], now: datetime) -> list[InboxRow]:
    """These handoffs in this order, each with its person and its countdown."""
    found = {handoff.handoff_id: handoff for handoff in await handoffs.find_many(conn, handoff_ids)}
    survivors = await aliases.survivors_of(conn, {handoff.lead_id for handoff in found.values()})
    lead_of = {id_: survivor_of(survivors, handoff.lead_id) for id_, handoff in found.items()}
    cards = await packet.find_cards(conn, set(lead_of.values()))
    attributes = await briefs.find_attributes(conn, found)
    names = await find_names(conn, {handoff.seller for handoff in found.values()})
    countdowns = await load_countdowns(conn, found.values(), now)
    return [
        InboxRow(
            found[id_],
            cards.get(lead_of[id_]),
            attributes.get(id_, {}),
            names.get(found[id_].seller or ""),
            countdowns.get(id_),
        )
        for id_ in handoff_ids
        if id_ in found
    ]

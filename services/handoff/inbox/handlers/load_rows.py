"""Reading handoffs as the inbox lists them."""

from collections.abc import Sequence
from datetime import datetime

from services.handoff.agreements.store.response_terms import find_terms
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
    qualified = await briefs.find_briefs(conn, [handoff.handoff_id for handoff in shown])
    personas = {handoff_id: brief["persona"] for handoff_id, brief in qualified.items() if brief.get("persona")}
    terms = await find_terms(conn, {each.agreement_version for each in shown if each.handoff_id in personas})
    names = await find_names(conn, {handoff.seller for handoff in shown})
    countdowns = await load_countdowns(conn, shown, now)
    return [
        InboxRow(
            handoff,
            cards.get(survivor_of(survivors, handoff.lead_id)),
            qualified.get(handoff.handoff_id, {}).get("attributes", {}),
            names.get(handoff.seller or ""),
            countdowns.get(handoff.handoff_id),
            terms[handoff.agreement_version].name_persona(persona)
            if (persona := personas.get(handoff.handoff_id))
            else None,
        )
        for handoff in shown
    ]

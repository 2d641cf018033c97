"""Reading handoffs as callers see them: rows of lists, and whole with the packets that sellers see."""

from collections.abc import Sequence
from typing import Any

from services.handoff.agreements.store.response_terms import find_terms
from services.handoff.companies.store.companies import find_of_leads
from services.handoff.content import domain, store
from services.handoff.handoffs.domain.handoff import Handoff
from services.handoff.handoffs.domain.packet import (
    account_view,
    build_packet,
    buyer_view,
    handoff_row,
    handoff_view,
    persona_view,
)
from services.handoff.handoffs.handlers.handed_on import load_handed_on
from services.handoff.handoffs.store import briefs, enrichments, history, packet, words
from services.handoff.leads.store import aliases
from services.handoff.sla.store.clocks import group_by_handoff
from shared.db.connection import Connection


async def handoff_rows(conn: Connection, shown: Sequence[Handoff]) -> list[dict[str, Any]]:
    """These handoffs as a list shows them, each with its clocks."""
    clocks = await group_by_handoff(conn, [handoff.handoff_id for handoff in shown])
    return [handoff_row(handoff, clocks.get(handoff.handoff_id, ())) for handoff in shown]


async def handoff_views(conn: Connection, shown: Sequence[Handoff]) -> list[dict[str, Any]]:
    """These handoffs whole, each with its clocks, its packet and its history."""
    if not shown:
        return []
    survivors = await aliases.survivors_of(conn, {handoff.lead_id for handoff in shown})
    lead_ids = {survivors.get(handoff.lead_id, handoff.lead_id) for handoff in shown}
    handoff_ids = [handoff.handoff_id for handoff in shown]
    written = await words.find_words(conn, lead_ids)
    cards, captures = await packet.find_cards(conn, lead_ids), await packet.find_captures(conn, lead_ids)
    enriched = await enrichments.find_enrichments(conn, lead_ids)
    activities, qualified = await packet.find_activities(conn, lead_ids), await briefs.find_briefs(conn, handoff_ids)
    terms = await find_terms(conn, {handoff.agreement_version for handoff in shown})
    accounts = await find_of_leads(conn, lead_ids)
    cards_of_content, given = await store.find_all(conn), await history.find_reasons(conn, lead_ids)
    entries, clocks = await history.find_latest(conn, handoff_ids), await group_by_handoff(conn, handoff_ids)
    former = await load_handed_on(conn, shown)
    views = []
    for handoff in shown:
        lead_id, handoff_id = survivors.get(handoff.lead_id, handoff.lead_id), handoff.handoff_id
        brief, signed = qualified.get(handoff_id, {}), terms[handoff.agreement_version]
        contents = build_packet(
            cards.get(lead_id),
            written[lead_id],
            captures[lead_id],
            enriched[lead_id],
            activities[lead_id],
            brief.get("clauses", ()),
        )
        contents["account"] = account_view(accounts.get(lead_id))
        contents |= {"handed_on": former[handoff_id]} if handoff_id in former else {}
        contents["persona"] = persona_view(signed.personas.get(brief.get("persona", "")))
        contents["buyer"] = buyer_view(signed.buyer, contents["role"])
        situation = domain.describe_situation(handoff.product, contents, given[lead_id])
        contents["content"] = domain.choose_cards(cards_of_content, situation)
        views.append(handoff_view(handoff, clocks.get(handoff_id, ()), contents, entries[handoff_id]))
    return views

"""Reading handoffs as callers see them: rows of lists, and whole with the packets that sellers see."""

from collections.abc import Sequence
from typing import Any

from services.handoff.content.domain import choose_cards, describe_situation
from services.handoff.content.store import find_all
from services.handoff.handoffs.domain.handoff import Handoff
from services.handoff.handoffs.domain.packet import build_packet, handoff_row, handoff_view
from services.handoff.handoffs.store import briefs, enrichments, history, packet, words
from services.handoff.leads.domain import survivor_of
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
    lead_ids = {survivor_of(survivors, handoff.lead_id) for handoff in shown}
    handoff_ids = [handoff.handoff_id for handoff in shown]
    written = await words.find_words(conn, lead_ids)
    cards, captures = await packet.find_cards(conn, lead_ids), await packet.find_captures(conn, lead_ids)
    enriched = await enrichments.find_enrichments(conn, lead_ids)
    activities, clauses = await packet.find_activities(conn, lead_ids), await briefs.find_clauses(conn, handoff_ids)
    cards_of_content, given = await find_all(conn), await history.find_reasons(conn, lead_ids)
    entries, clocks = await history.find_latest(conn, handoff_ids), await group_by_handoff(conn, handoff_ids)
    views = []
    for handoff in shown:
        lead_id, handoff_id = survivor_of(survivors, handoff.lead_id), handoff.handoff_id
        contents = build_packet(
            cards.get(lead_id),
            written[lead_id],
            captures[lead_id],
            enriched[lead_id],
            activities[lead_id],
            clauses.get(handoff_id, ()),
        )
        situation = describe_situation(handoff.product, contents, given[lead_id])
        contents["content"] = choose_cards(cards_of_content, situation)
        views.append(handoff_view(handoff, clocks.get(handoff_id, ()), contents, entries[handoff_id]))
    return views

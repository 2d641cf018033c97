"""What a capture told is kept, and put into the packet when somebody looks."""

from collections.abc import Sequence
from typing import Any

from services.handoff.handoffs.domain.handoff import Handoff
from services.handoff.handoffs.domain.packet import build_packet, handoff_view
from services.handoff.handoffs.store import history as steps
from services.handoff.handoffs.store import packet
from services.handoff.leads.handlers import with_survivor_ids
from services.handoff.leads.store import aliases
from services.handoff.sla.store import clocks_of
from shared.db.connection import Connection
from shared.events.intake import ActivityRecorded, LeadCaptured
from shared.messaging.event_handler import ReceivedEvent


async def on_lead_captured(conn: Connection, heard: Sequence[ReceivedEvent]) -> None:
    """Keep each capture once."""
    captured = [cause.event for cause in heard if isinstance(cause.event, LeadCaptured)]
    await packet.add_captures(conn, await with_survivor_ids(conn, captured))


async def on_activity_recorded(conn: Connection, heard: Sequence[ReceivedEvent]) -> None:
    """Keep each activity once."""
    recorded = [cause.event for cause in heard if isinstance(cause.event, ActivityRecorded)]
    await packet.add_activities(conn, await with_survivor_ids(conn, recorded))


async def handoff_views(conn: Connection, handoffs: Sequence[Handoff]) -> list[dict[str, Any]]:
    """These handoffs whole, each with its packet and its history."""
    if not handoffs:
        return []
    survivors = await aliases.survivors_of(conn, {handoff.lead_id for handoff in handoffs})
    speaks = {handoff.lead_id: survivors.get(handoff.lead_id, handoff.lead_id) for handoff in handoffs}
    ids = [handoff.handoff_id for handoff in handoffs]
    people = set(speaks.values())
    cards, captures = await packet.cards(conn, people), await packet.captures(conn, people)
    activities, clauses = await packet.activities(conn, people), await packet.clauses(conn, ids)
    told, clocks = await steps.of_handoffs(conn, ids), await clocks_of(conn, ids)
    shown_now = []
    for handoff in handoffs:
        lead, handoff_id = speaks[handoff.lead_id], handoff.handoff_id
        known = build_packet(cards.get(lead), captures[lead], activities[lead], clauses.get(handoff_id, ()))
        shown_now.append(handoff_view(handoff, clocks.get(handoff_id, ()), known, told[handoff_id]))
    return shown_now

"""Saving what captures, activities and enrichments tell of a lead, for the packets that sellers see."""

from collections.abc import Sequence

from services.handoff.handoffs.store import enrichments, handoffs, packet
from services.handoff.leads.handlers import apply_survivors
from shared.db.connection import Connection
from shared.events.intake import ActivityRecorded, LeadCaptured, LeadEnriched
from shared.messaging.event_handler import ReceivedEvent


async def on_lead_captured(conn: Connection, received: Sequence[ReceivedEvent]) -> None:
    """Save each capture once, and say of the leads' handoffs whether sales found them. The leads are locked."""
    events = [cause.event for cause in received if isinstance(cause.event, LeadCaptured)]
    of_survivors = await apply_survivors(conn, events)
    await packet.add_captures(conn, of_survivors)
    await handoffs.mark_self_sourced(conn, {event.lead_id for event in of_survivors})


async def on_activity_recorded(conn: Connection, received: Sequence[ReceivedEvent]) -> None:
    """Save each activity once. The leads are locked."""
    events = [cause.event for cause in received if isinstance(cause.event, ActivityRecorded)]
    await packet.add_activities(conn, await apply_survivors(conn, events))


async def on_lead_enriched(conn: Connection, received: Sequence[ReceivedEvent]) -> None:
    """Save each enrichment once. The leads are locked."""
    events = [cause.event for cause in received if isinstance(cause.event, LeadEnriched)]
    await enrichments.add_enrichments(conn, await apply_survivors(conn, events))

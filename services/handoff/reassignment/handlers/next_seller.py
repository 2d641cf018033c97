"""The next seller of handoffs: the fairest one with room who has not had the lead."""

from collections.abc import Sequence
from datetime import datetime

from services.handoff.handoffs.domain.handoff import Handoff
from services.handoff.handoffs.handlers import assign, request_sellers
from services.handoff.handoffs.store.queue import QueuedHandoff, load_queued
from services.handoff.reassignment.domain.reassign import Actor, reassign_or_enqueue, require_owner
from services.handoff.routing.domain.fair_assignment import has_eligible_seller
from services.handoff.routing.store import active_routing
from shared.db.connection import Connection
from shared.db.database import database_clock
from shared.events.handoff import HandoffEvent


async def offer_by_rules(conn: Connection, handoff: Handoff) -> list[HandoffEvent]:
    """The events that give this handoff, whose lead is locked, to its next seller by hand. Raises NoOtherSeller."""
    queued = await load_queued(conn, [handoff.handoff_id], [handoff.lead_id])
    events, _ = await offer_to_next_sellers(conn, queued, "person")
    return require_owner(handoff, events)


async def offer_to_next_sellers(
    conn: Connection, handoffs: Sequence[QueuedHandoff], actor: Actor
) -> tuple[list[HandoffEvent], datetime]:
    """The events that give each handoff to its next seller, and the time by PostgreSQL's clock.

    A handoff has none if no active seller is left who has not had it. The teams of all candidates are locked.
    """
    routing = await active_routing(conn)
    requests = await request_sellers.request_sellers(conn, handoffs, routing)
    candidates = (
        await assign.lock_candidates(conn, {request.decision.target for request in requests}) if requests else []
    )
    now = await database_clock(conn)
    eligible = [
        (request, decision)
        for request in requests
        if has_eligible_seller(decision := request.excluding_previous(), candidates, now)
    ]
    choices = await assign.choose_sellers(conn, [decision for _, decision in eligible], candidates, now)
    events = [
        event
        for (request, _), choice in zip(eligible, choices, strict=True)
        for event in reassign_or_enqueue(request, choice, routing.version, actor, now)
    ]
    return events, now

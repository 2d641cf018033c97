"""Sellers did not answer in time: the leads pass on."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from services.handoff.handoffs.domain.assign import AssignmentRequest, Step, evolve_all
from services.handoff.handoffs.handlers import changes, placing
from services.handoff.handoffs.store import handoffs, queue
from services.handoff.reassignment.passing_domain import (
    By,
    Reaction,
    escalate,
    is_unanswered,
    reassign_or_enqueue,
    recycle,
)
from services.handoff.routing import store as rules
from services.handoff.routing.domain.fair_assignment import has_eligible_seller
from services.handoff.sellers import store as sellers
from shared.db.connection import Connection
from shared.db.database import database_clock


async def apply_breach_actions(conn: Connection, asked: Mapping[UUID, Reaction]) -> set[UUID]:
    """Pass these handoffs on, whose leads are locked; those for which nothing could be done stay where they are.

    `reassign`: nobody is there who has not had it; `escalate`: its team has no lead, or the lead has it already. One
    that somebody answered meanwhile is left alone, and not among them.
    """
    known = [handoff for handoff in await handoffs.find_many(conn, asked) if is_unanswered(handoff)]
    passing = [handoff.handoff_id for handoff in known if asked[handoff.handoff_id] == "reassign"]
    briefs = await queue.load_queued(conn, passing, {handoff.lead_id for handoff in known}) if passing else []
    steps, now = await offer_to_next_seller(conn, briefs, "clock")
    leads = await sellers.leads_of(conn, {handoff.team for handoff in known if handoff.team})
    for handoff in known:
        match asked[handoff.handoff_id]:
            case "escalate":
                steps += escalate(handoff, leads, now)
            case "recycle":
                steps += recycle(handoff, now)
    moved = {step.handoff_id for step in steps}
    await changes.save_changes(conn, known, evolve_all(known, steps), steps, now)
    return {handoff.handoff_id for handoff in known} - moved


async def offer_to_next_seller(
    conn: Connection, briefs: Sequence[queue.QueuedHandoff], by: By
) -> tuple[list[Step], datetime]:
    """Each to the fairest free seller who has not had it, as far as somebody is there who has not; and the clock."""
    book = await rules.active_routing(conn)
    asked = [AssignmentRequest(one.handoff, book.way(one.currency, one.attributes), one.former) for one in briefs]
    desks = await placing.lock_candidates(conn, {one.way.target for one in asked}) if asked else []
    now = await database_clock(conn)
    others = [(one, way) for one in asked if has_eligible_seller(way := one.excluding_previous(), desks, now)]
    choices = await placing.choose(conn, [way for _, way in others], desks, now)
    pairs = zip(others, choices, strict=True)
    steps = [step for (one, _), choice in pairs for step in reassign_or_enqueue(one, choice, book.version, by, now)]
    return steps, now

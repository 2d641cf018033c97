"""Sellers did not answer in time: the leads pass on."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from services.handoff.agreements.store import sla_terms as promises
from services.handoff.handoffs.domain.assign import AssignmentRequest, Handoff, Step, evolve_all, fold
from services.handoff.handoffs.handlers import assign, load_and_save
from services.handoff.handoffs.store import handoffs, queue
from services.handoff.idempotency.store import responses
from services.handoff.reassignment.domain.breach import actions_after_breach, actions_when_exhausted
from services.handoff.reassignment.domain.reassign import (
    By,
    Reaction,
    ReassignCommand,
    escalate,
    is_unanswered,
    reassign_or_enqueue,
    reassign_to_named,
    recycle,
    require_open,
    require_owner,
)
from services.handoff.responses.handlers import load_visible, save_note
from services.handoff.routing import store as rules
from services.handoff.routing.domain.fair_assignment import has_eligible_seller
from services.handoff.sellers import store as sellers
from services.handoff.sla.store import clocks
from services.handoff.sla.domain.clock import Clock
from shared.db.connection import Connection
from shared.db.database import database_clock
from shared.idempotency.handlers import Document, run_idempotent
from shared.values.occurred_at import resolve_occurred_at


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
    await load_and_save.save_changes(conn, known, evolve_all(known, steps), steps, now)
    return {handoff.handoff_id for handoff in known} - moved


async def offer_to_next_seller(
    conn: Connection, briefs: Sequence[queue.QueuedHandoff], by: By
) -> tuple[list[Step], datetime]:
    """Each to the fairest free seller who has not had it, as far as somebody is there who has not; and the clock."""
    book = await rules.active_routing(conn)
    asked = [AssignmentRequest(one.handoff, book.way(one.currency, one.attributes), one.former) for one in briefs]
    desks = await assign.lock_candidates(conn, {one.way.target for one in asked}) if asked else []
    now = await database_clock(conn)
    others = [(one, way) for one in asked if has_eligible_seller(way := one.excluding_previous(), desks, now)]
    choices = await assign.choose(conn, [way for _, way in others], desks, now)
    pairs = zip(others, choices, strict=True)
    steps = [step for (one, _), choice in pairs for step in reassign_or_enqueue(one, choice, book.version, by, now)]
    return steps, now


async def reassign(conn: Connection, wish: ReassignCommand) -> Document:
    """Pass the lead on; to whom it is already, nothing changes. Raises a Refusal."""

    async def do() -> Document:
        handoff = await load_visible(conn, wish.handoff_id, wish.only)
        require_open(handoff)
        at = resolve_occurred_at(wish.stated_at, await database_clock(conn))
        steps = await _named(conn, handoff, wish.seller, at) if wish.seller else await _chosen(conn, handoff)
        after = fold(handoff, steps)
        await load_and_save.save_changes(conn, [handoff], [after], steps, await database_clock(conn))
        await save_note(conn, after, "reassignment", {"why": wish.why}, at)
        return after.summary()

    return await run_idempotent(conn, responses, wish.mark, wish.content, do)


async def _named(conn: Connection, handoff: Handoff, seller: str, at: datetime) -> list[Step]:
    await sellers.lock_teams(conn, (await sellers.teams_of(conn, [seller])).values())
    return reassign_to_named(handoff, await sellers.one(conn, seller), at, await database_clock(conn))


async def _chosen(conn: Connection, handoff: Handoff) -> list[Step]:
    briefs = await queue.load_queued(conn, [handoff.handoff_id], [handoff.lead_id])
    steps, _ = await offer_to_next_seller(conn, briefs, "person")
    require_owner(handoff, steps)
    return [] if handoff.state == "queued" and steps[0].type == "handoff.queued" else steps


async def on_offer_breached(conn: Connection, breached: Sequence[Clock]) -> None:
    """Pass on what was offered and not answered. The leads are locked."""
    unanswered = [clock for clock in breached if clock.target == "offer"]
    if not unanswered:
        return
    made = await clocks.offers_made(conn, {clock.handoff_id for clock in unanswered})
    found = await promises.find(conn, {clock.agreement_version for clock in unanswered})
    terms = {clock.handoff_id: found.by_version[clock.agreement_version].offers for clock in unanswered}
    asked = actions_after_breach(terms, made)
    left = await apply_breach_actions(conn, asked) if asked else set()
    again = actions_when_exhausted({one: terms[one] for one in left if asked[one] == "reassign"})
    if again:
        await apply_breach_actions(conn, again)

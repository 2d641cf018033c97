"""Reassignment by breach: sellers did not answer their offers in time."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from services.handoff.agreements.store import sla_terms
from services.handoff.handoffs.domain.evolve import evolve_all
from services.handoff.handoffs.handlers.load_and_save import save_changes
from services.handoff.handoffs.store import handoffs, queue
from services.handoff.reassignment.domain import breach
from services.handoff.reassignment.handlers.next_seller import offer_to_next_sellers
from services.handoff.sellers.store import find_team_leads
from services.handoff.sla.domain.clock import Clock
from services.handoff.sla.store.clocks import count_offers
from shared.db.connection import Connection


async def on_offer_breached(conn: Connection, breached: Sequence[Clock]) -> None:
    """Do with each unanswered offer among these clocks what its agreement says. The leads are locked."""
    offers = [clock for clock in breached if clock.target == "offer"]
    if not offers:
        return
    offers_made = await count_offers(conn, {clock.handoff_id for clock in offers})
    terms = (await sla_terms.find(conn, {clock.agreement_version for clock in offers})).by_version
    policies = {clock.handoff_id: terms[clock.agreement_version].find_offers(clock.priority) for clock in offers}
    actions = breach.actions_after_breach(policies, offers_made)
    unchanged = await apply_breach_actions(conn, actions) if actions else set()
    exhausted = {handoff: policies[handoff] for handoff in unchanged if actions[handoff] == "reassign"}
    last_actions = breach.actions_when_exhausted(exhausted)
    if last_actions:
        await apply_breach_actions(conn, last_actions)


async def apply_breach_actions(conn: Connection, actions: Mapping[UUID, breach.BreachAction]) -> set[UUID]:
    """Reassign, escalate or recycle these handoffs, whose leads are locked; the handoffs that did not change.

    `reassign` finds no active seller who has not had it; `escalate` finds no lead of the team, or the lead has it.
    A handoff that a seller answered meanwhile is left alone, and is not among those returned.
    """
    unanswered = [handoff for handoff in await handoffs.find_many(conn, actions) if breach.is_unanswered(handoff)]
    lead_ids = {handoff.lead_id for handoff in unanswered}
    to_reassign = [handoff.handoff_id for handoff in unanswered if actions[handoff.handoff_id] == "reassign"]
    queued = await queue.load_queued(conn, to_reassign, lead_ids) if to_reassign else []
    events, now = await offer_to_next_sellers(conn, queued, "clock")
    team_leads = await find_team_leads(conn, {handoff.team for handoff in unanswered if handoff.team})
    for handoff in unanswered:
        match actions[handoff.handoff_id]:
            case "escalate":
                events += breach.escalate(handoff, team_leads, now)
            case "recycle":
                events += breach.recycle(handoff, now)
    await save_changes(conn, unanswered, evolve_all(unanswered, events), events, now)
    return {handoff.handoff_id for handoff in unanswered} - {event.handoff_id for event in events}

"""Deals that are about to change, with the handoffs of their leads."""

from collections.abc import Iterable
from uuid import UUID

from uuid_utils.compat import uuid7

from services.handoff.deals.domain.batch import DealBatch
from services.handoff.deals.domain.receipt import revenue_booked
from services.handoff.deals.store import deals, receipts
from services.handoff.handoffs.handlers.load_and_save import save_changes
from services.handoff.handoffs.store import handoffs, left_handoffs, packet
from services.handoff.leads.store import leads
from services.handoff.sellers.store import teams_of
from shared.db.connection import Connection
from shared.db.database import database_clock


async def load_batch(conn: Connection, deal_ids: Iterable[str], locked_leads: set[UUID], owners: set[str]) -> DealBatch:
    """The deals, locked, with the handoffs of their leads. `owners`: sellers whose teams the batch needs too."""
    stored = await deals.load(conn, deal_ids)
    # A deal may belong to a lead that the request did not name; against the order of locks, but rarely.
    other_leads = {deal.lead_id for deal in stored.values() if deal.lead_id} - locked_leads
    await leads.lock(conn, other_leads)
    left = await left_handoffs.lock(conn, locked_leads | other_leads)
    of_leads = await handoffs.find_by_leads(conn, locked_leads | other_leads | left.keys())
    standings = {each.deal for handoff in of_leads for each in handoff.standings}
    stored = await deals.find_known(conn, standings) | stored
    teams = await teams_of(
        conn, owners | {stage.owner for deal in stored.values() for stage in deal.stages if stage.owner}
    )
    people = await packet.find_people(conn, locked_leads | other_leads)
    by_id = {handoff.handoff_id: handoff for handoff in of_leads}
    return DealBatch(stored, by_id, teams, uuid7, people, survivors=left)


async def save_batch(conn: Connection, batch: DealBatch, before: DealBatch) -> None:
    """Save what changed since `before`: deals, receipts that found their lead, and handoffs; stage the events."""
    matched = await receipts.assign_leads(conn, batch.newly_matched(before))
    await deals.save(conn, before.deals, batch.deals)
    # The receipts of deals whose lead became known are published again.
    events = [*batch.events, *map(revenue_booked, matched)]
    handoffs_before, handoffs_after = list(before.handoffs.values()), list(batch.handoffs.values())
    await save_changes(conn, handoffs_before, handoffs_after, events, await database_clock(conn))

"""Updates of deals: one whose lead is unknown waits for it under its match keys."""

from collections.abc import Mapping, Sequence
from itertools import compress
from uuid import UUID

from services.handoff.deals.domain.batch import DealResult
from services.handoff.deals.domain.deal import DealUpdate, lead_key
from services.handoff.deals.handlers.bound_keys import refuse_foreign_leads
from services.handoff.deals.handlers.load_and_save import load_batch, save_batch
from services.handoff.leads.domain import survivor_of
from services.handoff.leads.store import leads
from shared.db.connection import Connection
from shared.db.database import database_clock
from shared.errors import Refusal


async def commit_deal_updates(conn: Connection, updates: Sequence[DealUpdate]) -> list[DealResult | Refusal]:
    """The result of each update, in order: LeadNotFound for one whose API key does not reach the lead."""
    refusals = await refuse_foreign_leads(conn, updates)
    accepted = [refusal is None for refusal in refusals]
    conn.request_traces = [*compress(conn.request_traces, accepted)]
    results = iter(
        await _commit(conn, [update for update, refusal in zip(updates, refusals, strict=True) if not refusal])
    )
    return [refusal or next(results) for refusal in refusals]


async def _commit(conn: Connection, updates: Sequence[DealUpdate]) -> list[DealResult | Refusal]:
    """Load the deals and handoffs, decide, save what changed, stage the events.

    The keys of an update whose lead is unknown stay locked, so that the lead cannot come before the deal waits for it.
    """
    if not updates:
        return []
    unnamed_keys = {key for update in updates if update.lead_id is None for key in update.keys}
    key_owners = await leads.lock_key_owners(conn, unnamed_keys)
    lead_ids = [*filter(None, key_owners.values()), *(update.lead_id for update in updates if update.lead_id)]
    known_leads, survivors = await leads.lock_with_survivors(conn, lead_ids)
    leads_by_key = {key: survivor_of(survivors, lead) for key, lead in key_owners.items() if lead}
    leads_by_key |= {lead_key(lead): survivor_of(survivors, lead) for lead in lead_ids}
    pairs = [(update, _find_lead(update, leads_by_key, known_leads)) for update in updates]
    owners = {update.owner for update in updates if update.owner}
    batch = await load_batch(conn, {update.deal_id for update in updates}, known_leads, owners)
    conn.request_subjects = [lead for _, lead in pairs]
    before, now = batch.copy(), await database_clock(conn)
    results = [batch.apply(update, lead, now) for update, lead in pairs]
    await save_batch(conn, batch, before)
    return results


def _find_lead(update: DealUpdate, leads_by_key: Mapping[str, UUID], known_leads: set[UUID]) -> UUID | None:
    """The lead of the first of the update's keys whose lead is known."""
    return next((lead for key in update.keys if (lead := leads_by_key.get(key)) in known_leads), None)

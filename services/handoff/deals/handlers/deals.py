"""Updates of deals: one whose lead is unknown waits for it under its match keys."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from services.handoff.deals.domain.batch import DealResult
from services.handoff.deals.domain.deal import DealUpdate, find_lead_keys, lead_key
from services.handoff.deals.domain.record_update import LeadNotFound
from services.handoff.deals.handlers.load_and_save import load_batch, save_batch
from services.handoff.deals.store import deals, waiting_deals
from services.handoff.handoffs.store import handoffs
from services.handoff.leads.domain import survivor_of
from services.handoff.leads.store import aliases, leads
from shared.db.connection import Connection
from shared.db.database import database_clock
from shared.errors import Refusal
from shared.messaging.event_handler import ReceivedEvent


async def commit_deal_updates(conn: Connection, updates: Sequence[DealUpdate]) -> list[DealResult | Refusal]:
    """The result of each update, in order: LeadNotFound for one whose API key does not reach the lead."""
    reached = await _find_reached(conn, updates)
    results = iter(await _commit(conn, [update for update, is_reached in zip(updates, reached, strict=True) if is_reached]))
    return [next(results) if is_reached else LeadNotFound() for is_reached in reached]


async def _find_reached(conn: Connection, updates: Sequence[DealUpdate]) -> list[bool]:
    """For each update whether its API key reaches the lead: a bound one needs a handoff of its seller.

    It is read before anything is locked or created, so that an update for a foreign lead leaves nothing behind.
    """
    bound = [update for update in updates if update.bound_seller is not None]
    if not bound:
        return [True] * len(updates)
    owners = await leads.find_key_owners(conn, {key for update in bound for key in update.keys})
    owners |= {lead_key(update.lead_id): update.lead_id for update in bound if update.lead_id}
    survivors = await aliases.survivors_of(conn, owners.values())
    leads_by_key = {key: survivor_of(survivors, lead) for key, lead in owners.items()}
    of_leads = await handoffs.find_by_leads(conn, set(leads_by_key.values()))
    handed = {(handoff.lead_id, handoff.seller) for handoff in of_leads}
    return [
        update.bound_seller is None
        or any((leads_by_key.get(key), update.bound_seller) in handed for key in update.keys)
        for update in updates
    ]


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
    # Of several updates for one lead, the first names its deal.
    await deals.name_unnamed(conn, {lead: (update.deal_id, update.bound_seller) for update, lead in reversed(pairs) if lead})
    owners = {update.owner for update in updates if update.owner}
    batch = await load_batch(conn, {update.deal_id for update in updates}, known_leads, owners)
    before, now = batch.copy(), await database_clock(conn)
    results = [batch.apply(update, lead, now) for update, lead in pairs]
    await save_batch(conn, batch, before)
    return results


def _find_lead(update: DealUpdate, leads_by_key: Mapping[str, UUID], known_leads: set[UUID]) -> UUID | None:
    """The lead of the first of the update's keys whose lead is known."""
    return next((lead for key in update.keys if (lead := leads_by_key.get(key)) in known_leads), None)


async def match_waiting_deals(conn: Connection, received: Sequence[ReceivedEvent]) -> None:
    """Apply the deals that wait for the leads of these events, which are locked."""
    claimed_keys = find_lead_keys(cause.event for cause in received)
    deals_by_key = await waiting_deals.find(conn, claimed_keys)
    if not deals_by_key:
        return
    key_owners = await leads.find_key_owners(conn, deals_by_key)
    leads_by_key = {key: claimed_keys[key] or key_owners.get(key) for key in deals_by_key}
    survivors = await aliases.survivors_of(conn, {lead for lead in leads_by_key.values() if lead})
    pairs = [
        (deal_id, survivor_of(survivors, lead))
        for key, deal_ids in sorted(deals_by_key.items())
        if (lead := leads_by_key[key]) is not None
        for deal_id in deal_ids
    ]
    batch = await load_batch(conn, {deal_id for deal_id, _ in pairs}, {lead for _, lead in pairs}, set())
    before, now = batch.copy(), await database_clock(conn)
    for deal_id, lead in pairs:
        batch.match(deal_id, lead, now)
    await save_batch(conn, batch, before)

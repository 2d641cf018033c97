"""Deals that waited for a lead: they apply as soon as the lead comes."""

from collections.abc import Sequence

from services.handoff.deals.domain.deal import find_lead_keys
from services.handoff.deals.handlers.load_and_save import load_batch, save_batch
from services.handoff.deals.store import waiting_deals
from services.handoff.leads.domain import survivor_of
from services.handoff.leads.store import aliases, leads
from shared.db.connection import Connection
from shared.db.database import database_clock
from shared.messaging.event_handler import ReceivedEvent


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
    # Of several deals, the one that was reported first names the one that a seller closed without an id.
    for deal_id, lead in sorted(pairs, key=lambda pair: batch.deals[pair[0]].deal):
        batch.match(deal_id, lead, now)
    await save_batch(conn, batch, before)

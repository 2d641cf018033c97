"""A message about a deal meets its lead, whichever of the two comes first."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from uuid_utils.compat import uuid7

from services.handoff.deals.domain.apply_to_handoff import Answer, DealBatch, DealUpdate, keys_of, lead_key
from services.handoff.deals.store import deals
from services.handoff.deals.store import receipts as revenue
from services.handoff.handoffs.handlers import load_and_save
from services.handoff.handoffs.store import handoffs
from services.handoff.leads.domain import survivor_of
from services.handoff.leads.store import aliases, leads
from services.handoff.sellers import store as sellers
from shared.db.connection import Connection
from shared.db.database import database_clock
from shared.messaging.event_handler import ReceivedEvent


async def commit_deal_updates(conn: Connection, messages: Sequence[DealUpdate]) -> list[Answer]:
    """Take messages about deals; the keys of one whose lead nobody knows are held until it waits for them."""
    owners = await leads.lock_key_owners(
        conn, {key for message in messages if message.lead_id is None for key in message.keys}
    )
    asked = [*filter(None, owners.values()), *(message.lead_id for message in messages if message.lead_id)]
    known, survivors = await leads.lock_with_survivors(conn, asked)
    leads_by_key = {key: survivor_of(survivors, lead) for key, lead in owners.items() if lead}
    leads_by_key |= {lead_key(lead): survivor_of(survivors, lead) for lead in asked}
    named = [next((lead for key in one.keys if (lead := leads_by_key.get(key)) in known), None) for one in messages]
    pairs = list(zip(messages, named, strict=True))
    await deals.assign_lead(conn, {lead: message.deal_id for message, lead in reversed(pairs) if lead})
    owned_by = {message.owner for message in messages if message.owner}
    desk = await load_batch(conn, {message.deal_id for message in messages}, known, owned_by)
    then, now = desk.copy(), await database_clock(conn)
    answers = [desk.apply(message, lead, now) for message, lead in pairs]
    await save_batch(conn, desk, then)
    return answers


async def match_waiting_deals(conn: Connection, heard: Sequence[ReceivedEvent]) -> None:
    """Leads were heard of, and are locked: what was said of their deals before is told now."""
    keys = keys_of(cause.event for cause in heard)
    waiting = await deals.waiting(conn, keys)
    if not waiting:
        return
    owners = await leads.owners(conn, waiting)
    found = {key: keys[key] or owners.get(key) for key in waiting}
    survivors = await aliases.survivors_of(conn, {lead for lead in found.values() if lead})
    whose = {key: lead and survivor_of(survivors, lead) for key, lead in found.items()}
    pairs = [(deal_id, whose[key]) for key, hang in sorted(waiting.items()) for deal_id in hang]
    desk = await load_batch(conn, {deal_id for deal_id, _ in pairs}, {lead for _, lead in pairs if lead}, set())
    then, now = desk.copy(), await database_clock(conn)
    for deal_id, lead in pairs:
        if lead is not None:
            desk.meet(deal_id, lead, now)
    await save_batch(conn, desk, then)


async def load_batch(conn: Connection, deal_ids: Iterable[str], locked: set[UUID], owners: set[str]) -> DealBatch:
    """The deals, locked, with the handoffs of their leads; `locked`: the leads that are locked already."""
    found = await deals.load(conn, deal_ids)
    # A deal may belong to a lead that this message did not name; against the order of locks, but seldom.
    late = {deal.lead_id for deal in found.values() if deal.lead_id} - locked
    await leads.lock(conn, late)
    held = {handoff.handoff_id: handoff for handoff in await handoffs.find_by_leads(conn, locked | late)}
    said = {told.owner for deal in found.values() for told in deal.stages if told.owner}
    return DealBatch(found, held, await sellers.teams_of(conn, owners | said), uuid7)


async def save_batch(conn: Connection, desk: DealBatch, then: DealBatch) -> None:
    """Keep what became of them since `then`, and stage what was said."""
    await deals.keep(conn, then.deals, desk.deals)
    receipts = await revenue.match(conn, desk.matched(then))
    before, after = list(then.handoffs.values()), list(desk.handoffs.values())
    await load_and_save.save_changes(conn, before, after, desk.events(receipts), await database_clock(conn))

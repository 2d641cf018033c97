"""Loading and saving a lead index: the match keys, leads and contact cards of a group."""

from collections.abc import Collection
from uuid import UUID

from services.intake.identity.domain.resolution import LeadIndex, survivor_of
from services.intake.identity.store.contact_cards import delete_cards, find_cards, put_cards
from services.intake.identity.store.leads import add_leads, lock_leads, mark_has_email, merge_leads
from services.intake.identity.store.match_keys import lock_match_keys, save_claims
from shared.db.connection import Connection
from shared.db.database import database_clock


async def lock_lead_index(conn: Connection, hashes: Collection[str], lead_ids: Collection[UUID] = ()) -> LeadIndex:
    """Lock these match keys, then their owners and the leads with these ids, until the commit."""
    owners = await lock_match_keys(conn, hashes)
    leads, survivors = await lock_leads(conn, {*lead_ids, *(owner.lead_id for owner in owners.values())})
    cards = await find_cards(conn, leads)
    return LeadIndex(await database_clock(conn), owners, leads, cards, survivors)


async def save_lead_index(conn: Connection, index: LeadIndex) -> None:
    """Write what the group changed: new leads, merges, owners of match keys, contact cards."""
    now, merged = index.now, sorted(index.merged)
    await add_leads(conn, [index.leads[lead_id] for lead_id in index.new_leads], now)
    await mark_has_email(conn, list(index.new_emails - index.new_leads))
    await merge_leads(conn, {lead_id: survivor_of(index, lead_id) for lead_id in merged}, now)
    await save_claims(conn, index.new_claims, now)
    await put_cards(conn, list(index.new_cards.values()), now)
    await delete_cards(conn, merged)

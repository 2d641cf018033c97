"""Loading and saving a lead index: the match keys, leads and contact cards of a group."""

from collections.abc import Collection, Mapping
from uuid import UUID

from services.intake.identity.domain.match_keys import Owner
from services.intake.identity.domain.resolution import LeadIndex, survivor_of
from services.intake.identity.store.contact_cards import delete_cards, find_cards, put_cards
from services.intake.identity.store.leads import add_leads, lock_leads, mark_has_email, merge_leads
from services.intake.identity.store.match_keys import lock_known_keys, lock_match_keys, save_claims
from services.intake.identity.store.reservations import Reservation
from shared.db.connection import Connection
from shared.db.database import database_clock


async def lock_lead_index(conn: Connection, hashes: Collection[str], lead_ids: Collection[UUID] = ()) -> LeadIndex:
    """Lock these match keys, then their owners and the leads with these ids, until the commit."""
    return await _lock_leads_of(conn, await lock_match_keys(conn, hashes), lead_ids)


async def lock_reserved(conn: Connection, reservation: Reservation, wanted: Mapping[str, UUID | None]) -> LeadIndex:
    """As `lock_lead_index`, of the keys that were `wanted` from `reserve_match_keys`."""
    known = reservation.known
    if known:
        index = await _lock_leads_of(conn, await lock_known_keys(conn, known))
    else:
        index = LeadIndex(reservation.now, {}, {}, {})
    for hash_, lead_id in wanted.items():
        if lead_id:
            index.reserved[hash_] = Owner(lead_id, reservation.claimed_at)
    for hash_ in known:
        index.reserved.pop(hash_, None)
    return index


async def _lock_leads_of(conn: Connection, owners: dict[str, Owner], lead_ids: Collection[UUID] = ()) -> LeadIndex:
    leads, survivors = await lock_leads(conn, {*lead_ids, *(owner.lead_id for owner in owners.values())})
    # An erasure leaves no key of a lead behind; one without its lead has no owner.
    owners = {hash_: owner for hash_, owner in owners.items() if owner.lead_id in leads or owner.lead_id in survivors}
    cards = await find_cards(conn, leads)
    return LeadIndex(await database_clock(conn), owners, leads, cards, survivors)


async def save_owners(conn: Connection, index: LeadIndex) -> None:
    """Write the owners of match keys that are not as reserved; a reserved key that was not claimed has none."""
    await save_claims(conn, {**index.new_claims, **dict.fromkeys(index.reserved)}, index.now)


async def save_leads(conn: Connection, index: LeadIndex) -> None:
    """Write what the group changed in leads: new ones, merges, contact cards."""
    now, merged = index.now, sorted(index.merged)
    await add_leads(conn, [index.leads[lead_id] for lead_id in index.new_leads], now)
    await mark_has_email(conn, list(index.new_emails - index.new_leads))
    await merge_leads(conn, {lead_id: survivor_of(index, lead_id) for lead_id in merged}, now)
    await put_cards(conn, list(index.new_cards.values()), now)
    await delete_cards(conn, merged)

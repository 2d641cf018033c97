"""Holding everybody of a group, keys before leads; and writing what is new about them."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from services.intake.identity.domain.resolution import LeadIndex, survivor_of
from services.intake.identity.store.contact_cards import drop_cards, find_cards, put_cards
from services.intake.identity.store.match_keys import (
    add_leads,
    claim_keys,
    lock_leads,
    lock_match_keys,
    mark_has_email,
    merge_leads,
)
from shared.db.connection import Connection, sql
from shared.db.database import database_clock

# A fact lists so many keys of a person at most; whoever meets another one finds the merged lead, and so the survivor.
KEYS_TOLD = 500
CAPTURES_READ = 1000

_KEYS_OWNED = sql("""
    with everyone as (
        select lead_id as survivor, lead_id, merged_at from leads where lead_id = any(cast(:lead_ids as uuid[]))
        union all
        select merged_into, lead_id, merged_at from leads where merged_into = any(cast(:lead_ids as uuid[]))
    ), owned as (
        select survivor, hash, greatest(claimed_at, merged_at) as since,
               row_number() over (partition by survivor order by greatest(claimed_at, merged_at) desc, hash) as place
        from everyone
             cross join lateral (
                 select claimed from captures where captures.lead_id = everyone.lead_id
                 order by occurred_at limit :captures) as earliest
             cross join lateral unnest(claimed) as claim (hash)
             join match_keys using (hash)
    )
    select survivor, hash, since from owned where place <= :limit order by survivor, place
""")


async def lock_leads_by_keys(conn: Connection, hashes: Collection[str], named: Collection[UUID] = ()) -> LeadIndex:
    """Whoever owns these keys and the leads named by id, held to the commit."""
    owners = await lock_match_keys(conn, hashes)
    leads, survivors = await lock_leads(conn, {*named, *(owner.lead_id for owner in owners.values())})
    cards = await find_cards(conn, leads)
    return LeadIndex(await database_clock(conn), owners, leads, cards, survivors)


async def save_leads(conn: Connection, people: LeadIndex) -> None:
    """Everything that is new about them."""
    now, merged = people.now, sorted(people.merged)
    await add_leads(conn, [people.leads[lead_id] for lead_id in people.new_leads], now)
    await mark_has_email(conn, list(people.new_emails - people.new_leads))
    await merge_leads(conn, {lead_id: survivor_of(people, lead_id) for lead_id in merged}, now)
    await claim_keys(conn, people.new_claims, now)
    await put_cards(conn, list(people.new_cards.values()), now)
    await drop_cards(conn, merged)


async def match_keys_of(conn: Connection, lead_ids: Collection[UUID]) -> dict[UUID, list[tuple[str, datetime]]]:
    """The newest match keys of these locked leads and since when each is theirs; nobody else adds any meanwhile."""
    found: dict[UUID, list[tuple[str, datetime]]] = {lead_id: [] for lead_id in lead_ids}
    if found:
        given = {"lead_ids": list(found), "captures": CAPTURES_READ, "limit": KEYS_TOLD}
        for lead_id, hash_, since in await conn.execute(_KEYS_OWNED, given):
            found[lead_id].append((hash_, since))
    return found

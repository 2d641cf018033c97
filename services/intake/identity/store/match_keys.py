"""The table of match keys."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from services.intake.identity.domain.match_keys import Owner
from shared.db.connection import Connection, sql
from shared.db.retries import Outdated
from shared.db.tables import BYTEWISE, INSTANT, Boolean, Column, Table, Uuid, metadata_of, required

match_keys_table = Table(
    "match_keys",
    metadata_of("intake"),
    Column("hash", BYTEWISE, primary_key=True),
    Column("lead_id", Uuid),
    Column("claimed_at", INSTANT),
    required("awaited", Boolean, default="false"),
    postgresql_with={"fillfactor": "90"},
)

# An event lists at most so many keys of a person, from at most so many of its captures. Any other key of the person
# still leads to the merged lead, and so to the survivor.
PERSON_KEYS_LIMIT = 500
PERSON_CAPTURES_LIMIT = 1000

# A transaction that resolves a key locks its row until the commit. An unknown key gets a row for that purpose. All
# transactions insert in the order of the hashes, and then lock in this order what they did not insert.
_INSERT = sql("""
    insert into match_keys (hash)
    select hash from unnest(cast(:hashes as text[])) as batch (hash)
    order by hash collate "C"
    on conflict do nothing
""")
# A statement of its own after the wait: it sees the changes of the transactions that held the locks before.
_LOCK = sql("""
    with locked as materialized (
        select hash, lead_id, claimed_at from match_keys where hash = any(cast(:hashes as text[]))
        order by hash for update
    )
    select hash, coalesce(merged_into, locked.lead_id), greatest(claimed_at, merged_at)
    from locked
         left join lateral (
             -- One look-up for each key: PostgreSQL does not know how few they are, and would read all leads.
             select merged_into, merged_at from leads where leads.lead_id = locked.lead_id limit 1) as merged on true
""")
_FIND_OWNERS = sql("""
    select hash, lead_id from match_keys where hash = any(cast(:hashes as text[])) and lead_id is not null
""")
_CLAIM = sql("""
    with claimed as (
        update match_keys
        set lead_id = batch.lead_id, claimed_at = case when batch.lead_id is not null then cast(:now as timestamptz) end
        from unnest(cast(:hashes as text[]), cast(:lead_ids as uuid[])) as batch (hash, lead_id)
        where match_keys.hash = batch.hash
        returning match_keys.hash, awaited and match_keys.lead_id is not null as has_arrived
    )
    insert into arrived (hash) select hash from claimed where has_arrived
""")
_FIND_OF_PERSONS = sql("""
    with person_ids as (
        select lead_id as survivor, lead_id, merged_at from leads where lead_id = any(cast(:lead_ids as uuid[]))
        union all
        select merged_into, lead_id, merged_at from leads where merged_into = any(cast(:lead_ids as uuid[]))
    ), owned as (
        select survivor, hash, greatest(claimed_at, merged_at) as since,
               row_number() over (partition by survivor order by greatest(claimed_at, merged_at) desc, hash) as rank
        from person_ids
             cross join lateral (
                 select claimed from captures where captures.lead_id = person_ids.lead_id
                 order by occurred_at limit :captures_limit) as earliest
             cross join lateral unnest(claimed) as claim (hash)
             join match_keys using (hash)
    )
    select survivor, hash, since from owned where rank <= :keys_limit order by survivor, rank
""")


async def lock_match_keys(conn: Connection, hashes: Collection[str]) -> dict[str, Owner]:
    """Lock the rows of these keys, known or not, until the commit; the owners of those that have one."""
    if not hashes:
        return {}
    await conn.execute(_INSERT, {"hashes": list(hashes)})
    return await lock_known_keys(conn, hashes)


async def lock_known_keys(conn: Connection, hashes: Collection[str]) -> dict[str, Owner]:
    """As `lock_match_keys`, of keys that have a row. Raises Outdated if an erasure has deleted one meanwhile."""
    rows = await conn.execute(_LOCK, {"hashes": list(hashes)})
    if len(rows) < len(hashes):
        raise Outdated("match keys that are being erased")
    return {hash_: Owner(lead_id, claimed_at) for hash_, lead_id, claimed_at in rows if lead_id}


async def find_owners(conn: Connection, hashes: Collection[str]) -> dict[str, UUID]:
    """The leads that own these keys, or owned them when they were merged; without a lock."""
    rows = await conn.execute(_FIND_OWNERS, {"hashes": list(hashes)})
    return {row.hash: row.lead_id for row in rows}


async def save_claims(conn: Connection, claims: Mapping[str, UUID | None], now: datetime) -> None:
    """Write the new owners of locked keys, or None. A key for which activities wait is queued for their delivery."""
    if claims:
        await conn.execute(_CLAIM, {"hashes": list(claims), "lead_ids": list(claims.values()), "now": now})


async def find_person_keys(conn: Connection, survivors: Collection[UUID]) -> dict[UUID, list[tuple[str, datetime]]]:
    """The newest match keys of each of these survivors, with the instant since which the survivor owns the key.

    Lock the leads first: then no other transaction adds a key before the commit.
    """
    keys: dict[UUID, list[tuple[str, datetime]]] = {lead_id: [] for lead_id in survivors}
    if keys:
        limits = {"captures_limit": PERSON_CAPTURES_LIMIT, "keys_limit": PERSON_KEYS_LIMIT}
        for survivor, hash_, since in await conn.execute(_FIND_OF_PERSONS, {"lead_ids": list(keys)} | limits):
            keys[survivor].append((hash_, since))
    return keys

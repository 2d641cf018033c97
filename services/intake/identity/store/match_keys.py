"""The tables of match keys and of leads."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from services.intake.identity.domain.match_keys import Lead, Owner
from shared.db.connection import Connection, sql
from shared.db.tables import BYTEWISE, INSTANT, Boolean, Column, Table, Uuid, index, metadata_of, required
from shared.errors import Unavailable

leads_table = Table(
    "leads",
    metadata_of("intake"),
    Column("lead_id", Uuid, primary_key=True),
    required("has_email", Boolean),
    required("known_since", INSTANT),
    Column("merged_into", Uuid),
    Column("merged_at", INSTANT),
    index("leads_merged", "merged_into", where="merged_into is not null"),
)
match_keys_table = Table(
    "match_keys",
    metadata_of("intake"),
    Column("hash", BYTEWISE, primary_key=True),
    Column("lead_id", Uuid),
    Column("claimed_at", INSTANT),
    required("awaited", Boolean, default="false"),
    postgresql_with={"fillfactor": "45"},
)

# So often a lead may turn out to be merged while it is waited for.
MERGE_CHAIN_LIMIT = 5

# Whoever resolves a key holds its row to commit, known or not. Rows are made and locked in one order everywhere.
_MAKE_KEYS = sql("""
    insert into match_keys (hash)
    select hash from unnest(cast(:hashes as text[])) as given (hash)
    order by hash collate "C"
    on conflict do nothing
""")
# A statement of its own, after the wait: it sees what those wrote who held the rows before.
_LOCK_KEYS = sql("""
    with held as materialized (
        select hash, lead_id, claimed_at from match_keys where hash = any(cast(:hashes as text[]))
        order by hash for update
    )
    select hash, coalesce(merged_into, held.lead_id), greatest(claimed_at, merged_at)
    from held
         left join lateral (
             -- One look-up a key: PostgreSQL cannot know how few they are, and would read all leads.
             select merged_into, merged_at from leads where leads.lead_id = held.lead_id limit 1) as merged on true
    where held.lead_id is not null
""")
_CLAIM = sql("""
    with claimed as (
        update match_keys set lead_id = given.lead_id, claimed_at = cast(:now as timestamptz)
        from unnest(cast(:hashes as text[]), cast(:lead_ids as uuid[])) as given (hash, lead_id)
        where match_keys.hash = given.hash
        returning match_keys.hash, awaited
    )
    insert into arrived (hash) select hash from claimed where awaited
""")
_LOCK_LEADS = sql("""
    select lead_id, has_email, merged_into from leads
    where lead_id = any(cast(:lead_ids as uuid[])) order by lead_id for update
""")
_ADD_LEADS = sql("""
    insert into leads (lead_id, has_email, known_since)
    select lead_id, has_email, cast(:now as timestamptz)
    from unnest(cast(:lead_ids as uuid[]), cast(:has_email as boolean[])) as given (lead_id, has_email)
    order by lead_id
""")
_HAVE_EMAIL = sql("update leads set has_email = true where lead_id = any(cast(:lead_ids as uuid[]))")
# Whoever answers with the loser already, answers with the survivor as well.
_MERGE = sql("""
    with given as (
        select * from unnest(cast(:merged as uuid[]), cast(:survivors as uuid[])) as given (lead_id, survivor)
    ), everyone as (
        select lead_id, survivor from given
        union all
        select leads.lead_id, survivor from given join leads on leads.merged_into = given.lead_id
    )
    update leads set merged_into = survivor, merged_at = cast(:now as timestamptz)
    from everyone where leads.lead_id = everyone.lead_id
""")
_IDS_OF_PERSON = sql("""
    with person as (select coalesce(merged_into, lead_id) as survivor from leads where lead_id = :lead_id)
    select survivor from person
    union all
    select leads.lead_id from person join leads on leads.merged_into = person.survivor
""")


async def lock_match_keys(conn: Connection, hashes: Collection[str]) -> dict[str, Owner]:
    """The owners of the keys that are known; every key's row is held until the commit."""
    if not hashes:
        return {}
    await conn.execute(_MAKE_KEYS, {"hashes": list(hashes)})
    rows = await conn.execute(_LOCK_KEYS, {"hashes": list(hashes)})
    return {hash_: Owner(lead_id, claimed_at) for hash_, lead_id, claimed_at in rows}


async def claim_keys(conn: Connection, claims: dict[str, UUID], now: datetime) -> None:
    """Give held keys to leads."""
    if claims:
        await conn.execute(_CLAIM, {"hashes": list(claims), "lead_ids": list(claims.values()), "now": now})


async def lock_leads(conn: Connection, lead_ids: Collection[UUID]) -> tuple[dict[UUID, Lead], dict[UUID, UUID]]:
    """These leads, locked in id order, and who answers for the merged ones among the ids.

    A lead may have been merged while it was waited for; then its survivor is locked as well. Raises NotNow.
    """
    leads: dict[UUID, Lead] = {}
    survivors: dict[UUID, UUID] = {}
    sought = set(lead_ids)
    for _ in range(MERGE_CHAIN_LIMIT):
        if not sought:
            return leads, survivors
        rows = await conn.execute(_LOCK_LEADS, {"lead_ids": list(sought)})
        for lead_id, has_email, merged_into in rows:
            if merged_into:
                survivors[lead_id] = merged_into
            else:
                leads[lead_id] = Lead(lead_id, has_email)
        sought = set(survivors.values()) - leads.keys() - survivors.keys()
    raise Unavailable("leads that are being merged")


async def add_leads(conn: Connection, leads: Sequence[Lead], now: datetime) -> None:
    """Leads that nobody knew before."""
    if leads:
        given = {"lead_ids": [lead.lead_id for lead in leads], "has_email": [lead.has_email for lead in leads]}
        await conn.execute(_ADD_LEADS, given | {"now": now})


async def mark_has_email(conn: Connection, lead_ids: Sequence[UUID]) -> None:
    """These locked leads have an e-mail from now on."""
    if lead_ids:
        await conn.execute(_HAVE_EMAIL, {"lead_ids": lead_ids})


async def merge_leads(conn: Connection, survivors: Mapping[UUID, UUID], now: datetime) -> None:
    """Let each of these locked leads answer with its survivor from now on."""
    if survivors:
        given = {"merged": list(survivors), "survivors": list(survivors.values())}
        await conn.execute(_MERGE, given | {"now": now})


async def ids_of_person(conn: Connection, lead_id: UUID) -> list[UUID]:
    """All ids of the person whom this one names, the survivor's first; none if the lead is unknown."""
    return list((await conn.execute(_IDS_OF_PERSON, {"lead_id": lead_id})).scalars())

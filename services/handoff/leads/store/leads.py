"""Which leads there are, by which keys they are found, and the locks that guard both."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from uuid import UUID

from services.handoff.leads.store import aliases
from shared.db.connection import Connection, sql
from shared.db.tables import BYTEWISE, INSTANT, Boolean, Column, Table, Text, Uuid, metadata_of, required

match_keys_table = Table(
    "match_keys",
    metadata_of("handoff"),
    Column("hash", BYTEWISE, primary_key=True),
    Column("lead_id", Uuid),
    Column("claimed_at", INSTANT),
)
leads_table = Table(
    "leads",
    metadata_of("handoff"),
    Column("lead_id", Uuid, primary_key=True),
    required("known", Boolean, default="false"),
    Column("brought_by", Text),
)

# Rows are made in the order given, so both statements lock in it.
_CLAIM = sql("""
    insert into match_keys (hash, lead_id, claimed_at)
    select * from unnest(cast(:hashes as text[]), cast(:leads as uuid[]), cast(:claimed as timestamptz[]))
    on conflict (hash) do update set lead_id = excluded.lead_id, claimed_at = excluded.claimed_at
    where match_keys.claimed_at is null
       or (excluded.claimed_at, excluded.lead_id) > (match_keys.claimed_at, match_keys.lead_id)
""")
_BECOME_KNOWN = sql("""
    insert into leads (lead_id, known, brought_by)
    select lead_id, true, brought_by
    from unnest(cast(:leads as uuid[]), cast(:sellers as text[])) as heard (lead_id, brought_by)
    on conflict (lead_id) do update set known = true, brought_by = coalesce(leads.brought_by, excluded.brought_by)
    where not leads.known or (leads.brought_by is null and excluded.brought_by is not null)
""")
_SELF_SOURCED = sql("""
    select lead_id, brought_by from leads where lead_id = any(cast(:leads as uuid[])) and brought_by is not null
""")
_ASK = sql("insert into match_keys (hash) select unnest(cast(:hashes as text[])) on conflict do nothing")
_FOUND = sql("""
    select hash, coalesce(survivor, lead_id) as lead_id from match_keys left join aliases on merged = lead_id
    where hash = any(cast(:hashes as text[])) order by hash for update of match_keys
""")
_NAME = sql("insert into leads (lead_id) select unnest(cast(:leads as uuid[])) on conflict do nothing")
_LOCK = sql("select lead_id, known from leads where lead_id = any(cast(:leads as uuid[])) order by lead_id for update")
_LOCK_FREE = sql("""
    select lead_id from leads where lead_id = any(cast(:leads as uuid[])) order by lead_id for update skip locked
""")
_OWNERS = sql("""
    select hash, coalesce(survivor, lead_id) as lead_id from match_keys left join aliases on merged = lead_id
    where hash = any(cast(:hashes as text[])) and lead_id is not null
""")


@dataclass(frozen=True)
class Claim:
    """A lead's claim to a match key; the latest one holds."""

    lead_id: UUID
    claimed_at: datetime


async def claim(conn: Connection, claims: Mapping[str, Claim]) -> None:
    """Lock these keys and give each to the lead that claims it, unless another claimed it later."""
    if claims:
        hashes = sorted(claims)
        leads, claimed = [claims[one].lead_id for one in hashes], [claims[one].claimed_at for one in hashes]
        await conn.execute(_CLAIM, {"hashes": hashes, "leads": leads, "claimed": claimed})


async def upsert_known_leads(conn: Connection, brought_by: Mapping[UUID, str | None]) -> dict[UUID, UUID]:
    """Lock these leads, which were heard of, with those that speak for them; who that is, of those that were merged.

    `brought_by`: the seller who brought each, if one did; who brought a merged one brought the one that speaks for it.
    """
    survivors = await aliases.survivors_of(conn, brought_by)
    await _become_known(conn, {**dict.fromkeys(survivors.values()), **brought_by}, survivors)
    held = await aliases.survivors_of(conn, brought_by)
    # Merged while this waited for the locks; against their order, but seldom.
    late = {lead: survivor for lead, survivor in held.items() if survivors.get(lead) != survivor}
    if not late:
        return held
    await _become_known(conn, dict.fromkeys(late.values()), {})
    return await aliases.survivors_of(conn, brought_by)


async def _become_known(
    conn: Connection, brought_by: Mapping[UUID, str | None], survivors: Mapping[UUID, UUID]
) -> None:
    brought = {survivors[lead]: seller for lead, seller in brought_by.items() if lead in survivors and seller}
    leads = _in_order(brought_by)
    sellers = [brought_by[lead] or brought.get(lead) for lead in leads]
    await conn.execute(_BECOME_KNOWN, {"leads": leads, "sellers": sellers})


async def self_sourced(conn: Connection, leads: Iterable[UUID]) -> dict[UUID, str]:
    """Those of these leads that a seller brought, and who."""
    rows = await conn.execute(_SELF_SOURCED, {"leads": list(leads)})
    return {row.lead_id: row.brought_by for row in rows}


async def lock_key_owners(conn: Connection, hashes: Iterable[str]) -> dict[str, UUID | None]:
    """Lock these keys, found or not, and say whose they are."""
    wanted = sorted(set(hashes))
    if not wanted:
        return {}
    await conn.execute(_ASK, {"hashes": wanted})
    return {row.hash: row.lead_id for row in await conn.execute(_FOUND, {"hashes": wanted})}


async def lock(conn: Connection, leads: Iterable[UUID]) -> set[UUID]:
    """Lock these leads, known or not, and say which are known."""
    wanted = _in_order(leads)
    if not wanted:
        return set()
    await conn.execute(_NAME, {"leads": wanted})
    return {row.lead_id for row in await conn.execute(_LOCK, {"leads": wanted}) if row.known}


async def lock_with_survivors(conn: Connection, leads: Iterable[UUID]) -> tuple[set[UUID], dict[UUID, UUID]]:
    """The same with those that speak for them; which are known, and who speaks for those that were merged."""
    wanted = set(leads)
    if not wanted:
        return set(), {}
    survivors = await aliases.survivors_of(conn, wanted)
    known = await lock(conn, wanted.union(survivors.values()))
    held = await aliases.survivors_of(conn, wanted)
    # Merged while this waited for the locks; against their order, but seldom.
    late = set(held.values()) - set(survivors.values()) - wanted
    return (known | await lock(conn, late), await aliases.survivors_of(conn, wanted)) if late else (known, held)


async def lock_skip_locked(conn: Connection, leads: Iterable[UUID]) -> set[UUID]:
    """Lock those of these leads that nobody else holds."""
    return set((await conn.execute(_LOCK_FREE, {"leads": _in_order(leads)})).scalars())


async def owners(conn: Connection, hashes: Iterable[str]) -> dict[str, UUID]:
    """Whose these keys are, without locking them."""
    return {row.hash: row.lead_id for row in await conn.execute(_OWNERS, {"hashes": sorted(set(hashes))})}


def _in_order(leads: Iterable[UUID]) -> list[UUID]:
    # PostgreSQL's order too; comparing the numbers is ten times as quick as comparing the ids.
    return sorted(set(leads), key=attrgetter("int"))

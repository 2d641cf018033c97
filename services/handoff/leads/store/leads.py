"""The tables of leads and of their match keys, and the locks that guard both."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from operator import attrgetter
from typing import NamedTuple
from uuid import UUID

from services.handoff.leads.store import aliases
from shared.db.connection import Connection, sql
from shared.db.retries import Outdated
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
    # The earliest capture, and whether it came by a source of kind `sales`.
    Column("captured_at", INSTANT),
    required("self_sourced", Boolean, default="false"),
)

# The rows are inserted, and so locked, in the order of the parameters.
_CLAIM = sql("""
    insert into match_keys (hash, lead_id, claimed_at)
    select * from unnest(cast(:hashes as text[]), cast(:leads as uuid[]), cast(:claimed as timestamptz[]))
    on conflict (hash) do update set lead_id = excluded.lead_id, claimed_at = excluded.claimed_at
    where match_keys.claimed_at is null
       or (excluded.claimed_at, excluded.lead_id) > (match_keys.claimed_at, match_keys.lead_id)
""")
_UPSERT_KNOWN = sql("""
    insert into leads (lead_id, known, brought_by, captured_at, self_sourced)
    select lead_id, true, brought_by, captured_at, self_sourced
    from unnest(cast(:leads as uuid[]), cast(:sellers as text[]), cast(:captured as timestamptz[]),
                cast(:self_sourced as bool[])) as lead (lead_id, brought_by, captured_at, self_sourced)
    on conflict (lead_id) do update set
        known = true,
        brought_by = coalesce(leads.brought_by, excluded.brought_by),
        captured_at = least(leads.captured_at, excluded.captured_at),
        self_sourced = case when excluded.captured_at < coalesce(leads.captured_at, 'infinity')
                            then excluded.self_sourced else leads.self_sourced end
    where not leads.known or (leads.brought_by is null and excluded.brought_by is not null)
       or excluded.captured_at < coalesce(leads.captured_at, 'infinity')
""")
_FIND_FOUND_BY_SALES = sql("""
    select lead_id, brought_by, self_sourced from leads
    where lead_id = any(cast(:leads as uuid[])) and (brought_by is not null or self_sourced)
""")
_INSERT_KEYS = sql("insert into match_keys (hash) select unnest(cast(:hashes as text[])) on conflict do nothing")
_LOCK_KEYS = sql("""
    select hash, coalesce(survivor, lead_id) as lead_id from match_keys left join aliases on merged = lead_id
    where hash = any(cast(:hashes as text[])) order by hash for update of match_keys
""")
_INSERT_LEADS = sql("insert into leads (lead_id) select unnest(cast(:leads as uuid[])) on conflict do nothing")
_LOCK = sql("select lead_id, known from leads where lead_id = any(cast(:leads as uuid[])) order by lead_id for update")
_LOCK_SKIP_LOCKED = sql("""
    select lead_id from leads where lead_id = any(cast(:leads as uuid[])) order by lead_id for update skip locked
""")
_FIND_OWNERS = sql("""
    select hash, coalesce(survivor, lead_id) as lead_id from match_keys left join aliases on merged = lead_id
    where hash = any(cast(:hashes as text[])) and lead_id is not null
""")


class LeadNews(NamedTuple):
    """What events say of a lead: the seller who brought it, its earliest capture, and whether that was sales' own."""

    brought_by: str | None = None
    captured_at: datetime | None = None
    self_sourced: bool = False


class Claim(NamedTuple):
    """A lead's claim to a match key; the latest claim holds."""

    lead_id: UUID
    claimed_at: datetime


async def claim_keys(conn: Connection, claims: Mapping[str, Claim]) -> None:
    """Lock these keys and give each to the lead that claims it, unless another lead claimed it later."""
    if claims:
        hashes = sorted(claims)
        leads, claimed = [claims[key].lead_id for key in hashes], [claims[key].claimed_at for key in hashes]
        await conn.execute(_CLAIM, {"hashes": hashes, "leads": leads, "claimed": claimed})


async def upsert_known_leads(conn: Connection, news: Mapping[UUID, LeadNews]) -> dict[UUID, UUID]:
    """Mark these leads as known, and lock them together with their survivors; the survivors of the merged ones.

    What is new of a merged lead counts for its survivor too.
    """
    survivors = await aliases.survivors_of(conn, news)
    await _upsert_known(conn, {**dict.fromkeys(survivors.values(), LeadNews()), **news}, survivors)
    locked = await aliases.survivors_of(conn, news)
    # Another transaction merged these leads while this one waited for the locks. Locking their survivors now is
    # against the lock order, but so rare that a retry after a deadlock will do.
    late = {lead: survivor for lead, survivor in locked.items() if survivors.get(lead) != survivor}
    if not late:
        return locked
    late_news = {lead: news[lead] for lead in late}
    await _upsert_known(conn, {**dict.fromkeys(late.values(), LeadNews()), **late_news}, late)
    return await aliases.survivors_of(conn, news)


async def _upsert_known(conn: Connection, news: Mapping[UUID, LeadNews], survivors: Mapping[UUID, UUID]) -> None:
    joined = dict(news)
    for lead, survivor in survivors.items():
        if lead in news:
            joined[survivor] = join_news(joined[survivor], news[lead])
    leads = _sort(joined)
    rows = [joined[lead] for lead in leads]
    await conn.execute(
        _UPSERT_KNOWN,
        {
            "leads": leads,
            "sellers": [row.brought_by for row in rows],
            "captured": [row.captured_at for row in rows],
            "self_sourced": [row.self_sourced for row in rows],
        },
    )


def join_news(one: LeadNews, other: LeadNews) -> LeadNews:
    """Both together: the first seller who is named, and the earlier capture."""
    is_later = other.captured_at is None or (one.captured_at is not None and one.captured_at <= other.captured_at)
    first = one if is_later else other
    return LeadNews(one.brought_by or other.brought_by, first.captured_at, first.self_sourced)


async def find_found_by_sales(conn: Connection, leads: Iterable[UUID]) -> tuple[dict[UUID, str], set[UUID]]:
    """Those of these leads that a seller brought, each with the seller; those that a source of kind `sales` captured
    first.
    """
    rows = await conn.execute(_FIND_FOUND_BY_SALES, {"leads": list(leads)})
    brought_by = {row.lead_id: row.brought_by for row in rows if row.brought_by is not None}
    return brought_by, {row.lead_id for row in rows if row.self_sourced}


async def lock_key_owners(conn: Connection, hashes: Iterable[str]) -> dict[str, UUID | None]:
    """Lock these keys, with or without an owner; the owner of each.

    Raises Outdated if an erasure has deleted one meanwhile.
    """
    keys = sorted(set(hashes))
    if not keys:
        return {}
    await conn.execute(_INSERT_KEYS, {"hashes": keys})
    owners = {row.hash: row.lead_id for row in await conn.execute(_LOCK_KEYS, {"hashes": keys})}
    if len(owners) < len(keys):
        raise Outdated("match keys that are being erased")
    return owners


async def lock(conn: Connection, leads: Iterable[UUID]) -> set[UUID]:
    """Lock these leads, known or not; those that are known."""
    lead_ids = _sort(leads)
    if not lead_ids:
        return set()
    await conn.execute(_INSERT_LEADS, {"leads": lead_ids})
    return {row.lead_id for row in await conn.execute(_LOCK, {"leads": lead_ids}) if row.known}


async def lock_with_survivors(conn: Connection, leads: Iterable[UUID]) -> tuple[set[UUID], dict[UUID, UUID]]:
    """Lock these leads together with their survivors; (those that are known, the survivors of the merged ones)."""
    lead_ids = set(leads)
    if not lead_ids:
        return set(), {}
    survivors = await aliases.survivors_of(conn, lead_ids)
    known = await lock(conn, lead_ids.union(survivors.values()))
    locked = await aliases.survivors_of(conn, lead_ids)
    # As in upsert_known_leads: merged while this transaction waited for the locks.
    late = set(locked.values()) - set(survivors.values()) - lead_ids
    return (known | await lock(conn, late), await aliases.survivors_of(conn, lead_ids)) if late else (known, locked)


async def lock_skip_locked(conn: Connection, leads: Iterable[UUID]) -> set[UUID]:
    """Lock those of these leads that no other transaction has locked."""
    return set((await conn.execute(_LOCK_SKIP_LOCKED, {"leads": _sort(leads)})).scalars())


async def find_key_owners(conn: Connection, hashes: Iterable[str]) -> dict[str, UUID]:
    """The owner of each of these keys that has one, without a lock."""
    return {row.hash: row.lead_id for row in await conn.execute(_FIND_OWNERS, {"hashes": sorted(set(hashes))})}


def _sort(leads: Iterable[UUID]) -> list[UUID]:
    # PostgreSQL's order too; comparing the numbers is ten times as fast as comparing the ids.
    return sorted(set(leads), key=attrgetter("int"))

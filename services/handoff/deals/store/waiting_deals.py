"""Deals without a lead, under each match key or lead id that they wait for."""

from collections.abc import Iterable, Sequence

from shared.db.connection import Connection, sql
from shared.db.tables import BYTEWISE, Column, ForeignKey, Table, index, metadata_of

waiting_deals_table = Table(
    "waiting_deals",
    metadata_of("handoff"),
    Column("key", BYTEWISE, primary_key=True),
    Column("deal_id", BYTEWISE, ForeignKey("deals.deal_id"), primary_key=True),
    index("waiting_deals_deal", "deal_id"),
)

_FIND = sql("select key, deal_id from waiting_deals where key = any(cast(:keys as text[]))")
_FIND_KEYS = sql("""
    select deal_id, array_agg(key) as waits_for from waiting_deals
    where deal_id = any(cast(:deal_ids as text[])) group by deal_id
""")
_ADD = sql("""
    insert into waiting_deals (key, deal_id) select * from unnest(cast(:keys as text[]), cast(:deal_ids as text[]))
""")
_DELETE = sql("delete from waiting_deals where deal_id = any(cast(:deal_ids as text[]))")


async def find(conn: Connection, keys: Iterable[str]) -> dict[str, list[str]]:
    """The ids of the deals that wait for each of these keys, which must be locked."""
    deal_ids: dict[str, list[str]] = {}
    for row in await conn.execute(_FIND, {"keys": sorted(set(keys))}):
        deal_ids.setdefault(row.key, []).append(row.deal_id)
    return deal_ids


async def find_keys(conn: Connection, deal_ids: Sequence[str]) -> dict[str, frozenset[str]]:
    """The keys that each of these deals waits for."""
    if not deal_ids:
        return {}
    rows = await conn.execute(_FIND_KEYS, {"deal_ids": deal_ids})
    return {row.deal_id: frozenset(row.waits_for) for row in rows}


async def add(conn: Connection, waits: Sequence[tuple[str, str]]) -> None:
    """Let deals wait, by (key, deal id)."""
    if waits:
        columns = {"keys": [key for key, _ in waits], "deal_ids": [deal_id for _, deal_id in waits]}
        await conn.execute(_ADD, columns)


async def delete(conn: Connection, deal_ids: Sequence[str]) -> None:
    """These deals do not wait any more."""
    await conn.execute(_DELETE, {"deal_ids": deal_ids})

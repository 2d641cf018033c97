"""Deals by the id that the CRM gives them; saved with their stages and the keys that they wait for."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from uuid_utils.compat import uuid7

from services.handoff.deals.domain.deal import Deal
from services.handoff.deals.store import stages, waiting_deals
from shared.db.connection import Connection, sql
from shared.db.tables import BYTEWISE, Column, Table, Uuid, index, metadata_of, required

deals_table = Table(
    "deals",
    metadata_of("handoff"),
    Column("deal_id", BYTEWISE, primary_key=True),
    required("deal", Uuid, unique=True),
    Column("lead_id", Uuid),
    index("deals_lead", "lead_id", where="lead_id is not null"),
)

_CREATE = sql("""
    insert into deals (deal_id, deal) select * from unnest(cast(:deal_ids as text[]), cast(:deals as uuid[]))
    on conflict do nothing
""")
_LOCK = sql("""
    select deal_id, deal, lead_id from deals where deal_id = any(cast(:deal_ids as text[])) order by deal_id for update
""")
_FIND_LEADS = sql("""
    select deal_id, lead_id from deals where deal_id = any(cast(:deal_ids as text[])) and lead_id is not null
""")
_ASSIGN_LEADS = sql("""
    update deals set lead_id = matched.lead_id
    from unnest(cast(:deal_ids as text[]), cast(:leads as uuid[])) as matched (deal_id, lead_id)
    where deals.deal_id = matched.deal_id
""")
_FIND_KNOWN = sql("select deal_id, deal, lead_id from deals where deal = any(cast(:deals as uuid[]))")
# The row with the name stays, and with it what waits for its lock.
_NAME_UNNAMED = sql("""
    with unnamed as (
        delete from deals using unnest(cast(:names as text[]), cast(:deals as uuid[])) as named (name, deal)
        where deals.deal = named.deal returning named.name, deals.deal
    )
    update deals set deal = unnamed.deal from unnamed where deals.deal_id = unnamed.name
""")
_FIND_DEAL_IDS = sql("select deal, deal_id from deals where deal = any(cast(:deals as uuid[]))")


async def lock_or_create(conn: Connection, deal_ids: Iterable[str]) -> dict[str, Deal]:
    """Lock these deals, and create those that are new; with their leads, without their stages."""
    sorted_ids = sorted(set(deal_ids))
    await conn.execute(_CREATE, {"deal_ids": sorted_ids, "deals": [uuid7() for _ in sorted_ids]})
    rows = await conn.execute(_LOCK, {"deal_ids": sorted_ids})
    return {row.deal_id: Deal(row.deal_id, row.deal, row.lead_id) for row in rows}


async def load(conn: Connection, deal_ids: Iterable[str]) -> dict[str, Deal]:
    """Lock these deals, and create those that are new; with their stages and the keys that they wait for."""
    deals = await lock_or_create(conn, deal_ids)
    reported = await stages.find(conn, [deal.deal for deal in deals.values()])
    waits = await waiting_deals.find_keys(conn, [deal.deal_id for deal in deals.values() if deal.lead_id is None])
    return {
        deal_id: replace(deal, stages=reported.get(deal.deal, ()), waits=waits.get(deal_id, frozenset()))
        for deal_id, deal in deals.items()
    }


async def find_known(conn: Connection, deals: Collection[UUID]) -> dict[str, Deal]:
    """These deals by our ids of them, with their stages. Their leads are locked, so they stay as they are."""
    rows = await conn.execute(_FIND_KNOWN, {"deals": list(deals)}) if deals else []
    reported = await stages.find(conn, [row.deal for row in rows]) if rows else {}
    return {row.deal_id: Deal(row.deal_id, row.deal, row.lead_id, reported.get(row.deal, ())) for row in rows}


async def find_deal_ids(conn: Connection, deals: Iterable[UUID]) -> dict[UUID, str]:
    """The ids that the CRM gives these deals."""
    return {row.deal: row.deal_id for row in await conn.execute(_FIND_DEAL_IDS, {"deals": list(deals)})}


async def find_leads(conn: Connection, deal_ids: Iterable[str]) -> dict[str, UUID]:
    """The leads of those of these deals that have one; without a lock."""
    rows = await conn.execute(_FIND_LEADS, {"deal_ids": sorted(set(deal_ids))})
    return {row.deal_id: row.lead_id for row in rows}


async def save(conn: Connection, before: Mapping[str, Deal], after: Mapping[str, Deal]) -> None:
    """Save what changed of these deals, which are locked: new stages, leads, and keys that they wait for."""
    changed = [(before[deal_id], deal) for deal_id, deal in after.items() if deal is not before[deal_id]]
    await _name_unnamed(conn, [pair for pair in changed if pair[0].deal != pair[1].deal])
    saved = {deal.deal: deal for deal in before.values()}
    await stages.add_new(conn, [(saved[deal.deal], deal) for _, deal in changed])
    matched = [deal for previous, deal in changed if previous.lead_id is None and deal.lead_id is not None]
    if matched:
        await stages.save_screened(conn, [(saved[deal.deal], deal) for deal in matched])
        deal_ids = [deal.deal_id for deal in matched]
        await conn.execute(_ASSIGN_LEADS, {"deal_ids": deal_ids, "leads": [deal.lead_id for deal in matched]})
        await waiting_deals.delete(conn, deal_ids)
    waits = [(key, deal.deal_id) for previous, deal in changed for key in sorted(deal.waits - previous.waits)]
    await waiting_deals.add(conn, waits)


async def _name_unnamed(conn: Connection, pairs: Sequence[tuple[Deal, Deal]]) -> None:
    """Make the first deal of each pair, which has the name, the second, which had none; its stages are added anew."""
    if pairs:
        await stages.delete(conn, [named.deal for named, _ in pairs])
        columns = {"names": [named.deal_id for named, _ in pairs], "deals": [unnamed.deal for _, unnamed in pairs]}
        await conn.execute(_NAME_UNNAMED, columns)

"""Deals, what was said of them, and the keys that those without a lead hang on."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any
from uuid import UUID

import orjson
from uuid_utils.compat import uuid7

from services.handoff.deals.domain.deal import Deal, DealStageReported
from shared.db.connection import Connection, Row, sql
from shared.db.tables import (
    BYTEWISE,
    INSTANT,
    JSON,
    Column,
    ForeignKey,
    Integer,
    Numeric,
    Table,
    Text,
    Uuid,
    index,
    metadata_of,
    required,
)
from shared.values.money import Money

deals_table = Table(
    "deals",
    metadata_of("handoff"),
    Column("deal_id", BYTEWISE, primary_key=True),
    required("deal", Uuid, unique=True),
    Column("lead_id", Uuid),
    index("deals_lead", "lead_id", where="lead_id is not null"),
)
deal_stages_table = Table(
    "deal_stages",
    metadata_of("handoff"),
    Column("deal", Uuid, ForeignKey("deals.deal"), primary_key=True),
    Column("number", Integer, primary_key=True),
    required("stage", Text),
    Column("stated_at", INSTANT),
    required("occurred_at", INSTANT),
    required("recorded_at", INSTANT),
    Column("amount", Numeric),
    Column("currency", Text),
    Column("owner", Text),
    Column("reason", Text),
    Column("attributes", JSON),
    required("digest", Text),
)
waiting_deals_table = Table(
    "waiting_deals",
    metadata_of("handoff"),
    Column("key", BYTEWISE, primary_key=True),
    Column("deal_id", BYTEWISE, ForeignKey("deals.deal_id"), primary_key=True),
    index("waiting_deals_deal", "deal_id"),
)

_MAKE = sql("""
    insert into deals (deal_id, deal) select * from unnest(cast(:deal_ids as text[]), cast(:deals as uuid[]))
    on conflict do nothing
""")
_LOCK = sql("""
    select deal_id, deal, lead_id from deals where deal_id = any(cast(:deal_ids as text[])) order by deal_id for update
""")
_STAGES = sql("""
    select deal, stage, stated_at, occurred_at, amount, currency, owner, reason, digest
    from deal_stages where deal = any(cast(:deals as uuid[])) order by deal, number
""")
_WAITS = sql("""
    select deal_id, array_agg(key) as waits_for from waiting_deals
    where deal_id = any(cast(:deal_ids as text[])) group by deal_id
""")
_LEADS = sql("""
    select deal_id, lead_id from deals where deal_id = any(cast(:deal_ids as text[])) and lead_id is not null
""")
_MATCHED = sql("""
    update deals set lead_id = matched.lead_id
    from unnest(cast(:deal_ids as text[]), cast(:leads as uuid[])) as matched (deal_id, lead_id)
    where deals.deal_id = matched.deal_id
""")
_FOUND = sql("delete from waiting_deals where deal_id = any(cast(:deal_ids as text[]))")
_WAIT = sql("""
    insert into waiting_deals (key, deal_id) select * from unnest(cast(:keys as text[]), cast(:deal_ids as text[]))
""")
_TOLD = sql("""
    insert into deal_stages (deal, number, stage, stated_at, occurred_at, recorded_at, amount, currency, owner, reason,
                             attributes, digest)
    select deal, number, stage, stated_at, occurred_at, clock_timestamp(), amount, currency, owner, reason, attributes,
           digest
    from unnest(
        cast(:deal as uuid[]), cast(:number as int[]), cast(:stage as text[]), cast(:stated_at as timestamptz[]),
        cast(:occurred_at as timestamptz[]), cast(:amount as numeric[]), cast(:currency as text[]),
        cast(:owner as text[]), cast(:reason as text[]), cast(:attributes as json[]), cast(:digest as text[]))
        as told (deal, number, stage, stated_at, occurred_at, amount, currency, owner, reason, attributes, digest)
""")
# A deal that a seller closed without a name gets the one under which it is spoken of next.
_ADOPT = sql("""
    update deals set deal_id = named.deal_id
    from unnest(cast(:deal_ids as text[]), cast(:leads as uuid[])) as named (deal_id, lead_id)
         join handoffs using (lead_id)
    where deals.deal_id = 'handoff/' || handoffs.handoff_id
          and not exists (select from deals as known where known.deal_id = named.deal_id)
""")
_NAMES = sql("select deal, deal_id from deals where deal = any(cast(:deals as uuid[]))")
_WAITING = sql("select key, deal_id from waiting_deals where key = any(cast(:keys as text[]))")


async def lock_or_create(conn: Connection, deal_ids: Iterable[str]) -> dict[str, Deal]:
    """Lock these deals, a blank one for each that is new, and say whose they are; without what was said of them."""
    wanted = sorted(set(deal_ids))
    await conn.execute(_MAKE, {"deal_ids": wanted, "deals": [uuid7() for _ in wanted]})
    rows = await conn.execute(_LOCK, {"deal_ids": wanted})
    return {row.deal_id: Deal(row.deal_id, row.deal, row.lead_id) for row in rows}


async def load(conn: Connection, deal_ids: Iterable[str]) -> dict[str, Deal]:
    """The same with all that was said of them."""
    deals = await lock_or_create(conn, deal_ids)
    stages = await _stages(conn, [deal.deal for deal in deals.values()])
    waits = await _waits(conn, [deal.deal_id for deal in deals.values() if deal.lead_id is None])
    return {
        deal_id: replace(deal, stages=stages.get(deal.deal, ()), waits=waits.get(deal_id, frozenset()))
        for deal_id, deal in deals.items()
    }


async def assign_lead(conn: Connection, leads: Mapping[UUID, str]) -> None:
    """A deal of one of these leads, which are locked, that has no name yet has this one from now on."""
    if leads:
        await conn.execute(_ADOPT, {"deal_ids": list(leads.values()), "leads": list(leads)})


async def names(conn: Connection, deals: Iterable[UUID]) -> dict[UUID, str]:
    """The names that the CRM gave these deals."""
    return {row.deal: row.deal_id for row in await conn.execute(_NAMES, {"deals": list(deals)})}


async def leads_of(conn: Connection, deal_ids: Iterable[str]) -> dict[str, UUID]:
    """The leads of these deals, as far as they are known; without a lock."""
    rows = await conn.execute(_LEADS, {"deal_ids": sorted(set(deal_ids))})
    return {row.deal_id: row.lead_id for row in rows}


async def waiting(conn: Connection, keys: Iterable[str]) -> dict[str, list[str]]:
    """The deals that hang on these keys, which must be locked."""
    found: dict[str, list[str]] = {}
    for row in await conn.execute(_WAITING, {"keys": sorted(set(keys))}):
        found.setdefault(row.key, []).append(row.deal_id)
    return found


async def keep(conn: Connection, before: Mapping[str, Deal], after: Mapping[str, Deal]) -> None:
    """Write what is new about these deals."""
    changed = [(before[deal_id], deal) for deal_id, deal in after.items() if deal is not before[deal_id]]
    await _keep_stages(conn, changed)
    matched = [deal for old, deal in changed if old.lead_id is None and deal.lead_id is not None]
    if matched:
        deal_ids = [deal.deal_id for deal in matched]
        await conn.execute(_MATCHED, {"deal_ids": deal_ids, "leads": [deal.lead_id for deal in matched]})
        await conn.execute(_FOUND, {"deal_ids": deal_ids})
    waits = [(key, deal.deal_id) for old, deal in changed for key in sorted(deal.waits - old.waits)]
    if waits:
        await conn.execute(_WAIT, {"keys": [key for key, _ in waits], "deal_ids": [deal_id for _, deal_id in waits]})


async def _stages(conn: Connection, deals: Sequence[UUID]) -> dict[UUID, tuple[DealStageReported, ...]]:
    rows = await conn.execute(_STAGES, {"deals": deals})
    return {deal: tuple(map(_told, told)) for deal, told in groupby(rows, key=lambda row: row.deal)}


async def _waits(conn: Connection, deal_ids: Sequence[str]) -> dict[str, frozenset[str]]:
    if not deal_ids:
        return {}
    rows = await conn.execute(_WAITS, {"deal_ids": deal_ids})
    return {row.deal_id: frozenset(row.waits_for) for row in rows}


def _told(row: Row) -> DealStageReported:
    return DealStageReported(
        occurred_at=row.occurred_at,
        stage=row.stage,
        stated_at=row.stated_at,
        amount=None if row.amount is None else Money(row.amount, row.currency),
        owner=row.owner,
        reason=row.reason,
        digest=row.digest,
    )


async def _keep_stages(conn: Connection, changed: Sequence[tuple[Deal, Deal]]) -> None:
    told = [
        (deal.deal, number, stage)
        for old, deal in changed
        for number, stage in enumerate(deal.stages, start=1)
        if number > len(old.stages)
    ]
    if not told:
        return
    columns: dict[str, list[Any]] = {
        name: [getattr(stage, name) for _, _, stage in told]
        for name in ("stage", "stated_at", "occurred_at", "owner", "reason", "digest")
    }
    columns |= {"deal": [deal for deal, _, _ in told], "number": [number for _, number, _ in told]}
    columns["attributes"] = [
        orjson.dumps(stage.attributes).decode() if stage.attributes else None for _, _, stage in told
    ]
    columns["amount"] = [stage.amount.amount if stage.amount else None for _, _, stage in told]
    columns["currency"] = [stage.amount.currency if stage.amount else None for _, _, stage in told]
    await conn.execute(_TOLD, columns)

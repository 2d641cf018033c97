"""The stages that were reported of each deal, numbered in the order of their reports."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

import orjson

from services.handoff.deals.domain.deal import Deal, DealStageReported
from shared.db.connection import Connection, Row, sql
from shared.db.tables import (
    INSTANT,
    JSON,
    Column,
    ForeignKey,
    Integer,
    Numeric,
    Table,
    Text,
    Uuid,
    metadata_of,
    required,
)
from shared.values.money import Money

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
    Column("key_id", Uuid),
)

_FIND = sql("""
    select deal, stage, stated_at, occurred_at, amount, currency, owner, reason, attributes, digest,
           key_id
    from deal_stages where deal = any(cast(:deals as uuid[])) order by deal, number
""")
_FIND_LOST_REASONS = sql("""
    select deal, occurred_at, reason from deal_stages
    where deal = any(cast(:deals as uuid[])) and stage = 'lost' and reason is not null order by number
""")
_ADD = sql("""
    insert into deal_stages (deal, number, stage, stated_at, occurred_at, recorded_at, amount, currency, owner, reason,
                             attributes, digest, key_id)
    select deal, number, stage, stated_at, occurred_at, clock_timestamp(), amount, currency, owner, reason, attributes,
           digest, key_id
    from unnest(
        cast(:deal as uuid[]), cast(:number as int[]), cast(:stage as text[]), cast(:stated_at as timestamptz[]),
        cast(:occurred_at as timestamptz[]), cast(:amount as numeric[]), cast(:currency as text[]),
        cast(:owner as text[]), cast(:reason as text[]), cast(:attributes as json[]), cast(:digest as text[]),
        cast(:key_id as uuid[]))
        as reported (deal, number, stage, stated_at, occurred_at, amount, currency, owner, reason, attributes, digest,
                     key_id)
""")
_FIND_AMOUNTS = sql("""
    select distinct on (deal) deal, amount, currency from deal_stages
    where deal = any(cast(:deals as uuid[])) and amount is not null
    order by deal, occurred_at desc, number desc
""")
_DELETE = sql("delete from deal_stages where deal = any(cast(:deals as uuid[]))")
_SCREEN = sql("""
    update deal_stages set reason = screened.reason, attributes = screened.attributes
    from unnest(
        cast(:deal as uuid[]), cast(:number as int[]), cast(:reason as text[]), cast(:attributes as json[]))
        as screened (deal, number, reason, attributes)
    where deal_stages.deal = screened.deal and deal_stages.number = screened.number
""")


async def find(conn: Connection, deals: Sequence[UUID]) -> dict[UUID, tuple[DealStageReported, ...]]:
    """The stages of each of these deals that has any, in the order of their reports."""
    rows = await conn.execute(_FIND, {"deals": deals})
    return {deal: tuple(map(_read, group)) for deal, group in groupby(rows, key=lambda row: row.deal)}


async def find_lost_reasons(conn: Connection, deals: Collection[UUID]) -> dict[tuple[UUID, datetime], str]:
    """Why these deals were lost, by deal and instant, where the report gave a reason that may be published."""
    rows = await conn.execute(_FIND_LOST_REASONS, {"deals": list(deals)}) if deals else []
    return {(row.deal, row.occurred_at): row.reason for row in rows}


async def find_amounts(conn: Connection, deals: Collection[UUID]) -> dict[UUID, Money]:
    """What each of these deals is worth, by its latest report that says so."""
    rows = await conn.execute(_FIND_AMOUNTS, {"deals": list(deals)}) if deals else []
    return {row.deal: Money(row.amount, row.currency) for row in rows}


async def add_new(conn: Connection, pairs: Iterable[tuple[Deal, Deal]]) -> None:
    """Insert the stages that the second deal of each pair, which is locked, has more than the first."""
    rows = [
        (deal.deal, number, stage)
        for before, deal in pairs
        for number, stage in enumerate(deal.stages, start=1)
        if number > len(before.stages)
    ]
    if not rows:
        return
    columns: dict[str, list[Any]] = {
        name: [getattr(stage, name) for _, _, stage in rows]
        for name in ("stage", "stated_at", "occurred_at", "owner", "reason", "digest", "key_id")
    }
    columns |= {"deal": [deal for deal, _, _ in rows], "number": [number for _, number, _ in rows]}
    columns["attributes"] = [_dump(stage.attributes) for _, _, stage in rows]
    columns["amount"] = [stage.amount.amount if stage.amount else None for _, _, stage in rows]
    columns["currency"] = [stage.amount.currency if stage.amount else None for _, _, stage in rows]
    await conn.execute(_ADD, columns)


async def delete(conn: Connection, deals: Sequence[UUID]) -> None:
    """Delete the stages of these deals, which are locked."""
    await conn.execute(_DELETE, {"deals": deals})


async def save_screened(conn: Connection, pairs: Iterable[tuple[Deal, Deal]]) -> None:
    """Save what the second deal of each pair, which is locked, no longer holds of the reasons and attributes."""
    rows = [
        (deal.deal, number, stage)
        for before, deal in pairs
        for number, (known, stage) in enumerate(zip(before.stages, deal.stages, strict=False), start=1)
        if stage != known
    ]
    if rows:
        columns: dict[str, list[Any]] = {
            "deal": [deal for deal, _, _ in rows],
            "number": [number for _, number, _ in rows],
            "reason": [stage.reason for _, _, stage in rows],
            "attributes": [_dump(stage.attributes) for _, _, stage in rows],
        }
        await conn.execute(_SCREEN, columns)


def _dump(attributes: Mapping[str, Any] | None) -> str | None:
    return orjson.dumps(attributes).decode() if attributes else None


def _read(row: Row) -> DealStageReported:
    return DealStageReported(
        occurred_at=row.occurred_at,
        stage=row.stage,
        stated_at=row.stated_at,
        amount=None if row.amount is None else Money(row.amount, row.currency),
        owner=row.owner,
        reason=row.reason,
        attributes=row.attributes,
        digest=row.digest,
        key_id=row.key_id,
    )

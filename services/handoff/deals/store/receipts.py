"""Receipts: money that was received for deals, or given back."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from services.handoff.deals.domain.deal import Deal
from services.handoff.deals.domain.receipt import Receipt
from shared.db.connection import Connection, Row, sql
from shared.db.expressions import is_one_of, texts
from shared.db.tables import INSTANT, Column, ForeignKey, Numeric, Table, Text, Uuid, index, metadata_of, required
from shared.values.money import Money

revenue_table = Table(
    "revenue",
    metadata_of("handoff"),
    Column("id", Text, primary_key=True),
    required("revenue", Uuid),
    required("deal", Uuid, ForeignKey("deals.deal")),
    Column("lead_id", Uuid),
    required("amount", Numeric),
    required("currency", Text),
    required("kind", Text),
    Column("stated_at", INSTANT),
    required("occurred_at", INSTANT),
    Column("key_id", Uuid),
    index("revenue_unmatched", "deal", where="lead_id is null"),
)

_FIND = select(revenue_table).where(is_one_of(revenue_table.c.id, texts("ids")))
_ADD = sql("""
    insert into revenue (id, revenue, deal, lead_id, amount, currency, kind, stated_at, occurred_at, key_id)
    select * from unnest(
        cast(:id as text[]), cast(:revenue as uuid[]), cast(:deal as uuid[]), cast(:lead_id as uuid[]),
        cast(:amount as numeric[]), cast(:currency as text[]), cast(:kind as text[]),
        cast(:stated_at as timestamptz[]), cast(:occurred_at as timestamptz[]), cast(:key_id as uuid[]))
""")
_ASSIGN_LEADS = sql("""
    update revenue set deal = matched.deal, lead_id = matched.lead_id
    from unnest(cast(:former as uuid[]), cast(:deals as uuid[]), cast(:leads as uuid[]))
         as matched (former, deal, lead_id)
    where revenue.deal = matched.former and revenue.lead_id is null
    returning id, revenue.revenue, revenue.deal, revenue.lead_id, amount, currency, kind, stated_at, occurred_at,
              key_id
""")


async def find(conn: Connection, ids: Iterable[str]) -> dict[str, Receipt]:
    """The receipts under these ids."""
    rows = await conn.execute(_FIND, {"ids": sorted(set(ids))})
    return {row.id: _read(row) for row in rows}


async def add(conn: Connection, receipts: Sequence[Receipt]) -> None:
    """Insert new receipts. If another transaction inserts one at the same time, this transaction is repeated."""
    if not receipts:
        return
    columns: dict[str, list[Any]] = {
        name: [getattr(receipt, name) for receipt in receipts]
        for name in ("id", "revenue", "deal", "lead_id", "kind", "stated_at", "occurred_at", "key_id")
    }
    columns["amount"] = [receipt.amount.amount for receipt in receipts]
    columns["currency"] = [receipt.amount.currency for receipt in receipts]
    await conn.execute(_ADD, columns)


async def assign_leads(conn: Connection, deals: Mapping[UUID, Deal]) -> list[Receipt]:
    """Give the receipts without a lead of these deals their deal and its lead; those receipts.

    `deals`: by our id of each until its lead was known. All are locked.
    """
    if not deals:
        return []
    columns = {"former": list(deals), "deals": [deal.deal for deal in deals.values()]}
    rows = await conn.execute(_ASSIGN_LEADS, columns | {"leads": [deal.lead_id for deal in deals.values()]})
    return [_read(row) for row in rows]


def _read(row: Row) -> Receipt:
    names = ("id", "revenue", "deal", "lead_id", "kind", "stated_at", "occurred_at", "key_id")
    return Receipt(amount=Money(row.amount, row.currency), **{name: getattr(row, name) for name in names})

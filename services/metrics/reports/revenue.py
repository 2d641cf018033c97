"""The report `revenue`: deals won and their amounts, money received net of refunds, money per lead."""

from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Select, Text, cast, desc, exists, func, null, select, tuple_, union_all

from services.metrics.projections.store.person_ids import join_person
from services.metrics.projections.store.tables import deals_table, receipts_table
from services.metrics.reports.domain.query import Basis, Group, ReportQuery
from services.metrics.reports.domain.result import ReportResult, build_result, divide_money, write_money
from services.metrics.reports.store.leads import (
    INLINED_LEADS,
    LEADS,
    LIMIT,
    build_group_column,
    fetch_rows,
    is_in_range,
    is_whole,
    narrow,
)
from shared.db.connection import Connection, Row
from shared.db.expressions import constant

_RECEIPTS = join_person(receipts_table, "r")
_RECEIPT_DEALS = deals_table.alias("d")
_DEALS = join_person(deals_table, "d")
# By the day on which it was received, on either basis: without a lead there is no cohort.
UNMATCHED = (
    select(_RECEIPTS.c.currency, func.sum(_RECEIPTS.c.amount).label("amount"))
    .where(~exists().where(LEADS.c.lead_id == _RECEIPTS.c.person), is_in_range(_RECEIPTS.c.received_at))
    .group_by(_RECEIPTS.c.currency)
    .order_by(_RECEIPTS.c.currency)
    .limit(LIMIT)
)
# Groups by a column of the deal rather than of its lead.
DEAL_GROUPS = ("product", "team", "seller")


async def compute_revenue(conn: Connection, query: ReportQuery) -> ReportResult:
    """Deals and receipts each count for themselves, under the product, team and seller of their deal.

    Cohort: by the first capture of their lead; period: by the day on which they were won or received. Money whose deal
    or lead is unknown is apart in the totals, as `unmatched`; money in another currency is apart everywhere.
    """
    rows, truncated = await fetch_rows(conn, _build_statement(query.by, query.basis, narrowed=query.narrowed), query)
    # Money without a lead is no seller's.
    unmatched = [] if query.narrowed else (await fetch_rows(conn, UNMATCHED, query))[0]
    groups: dict[Any, list[Row]] = {}
    for row in rows:
        if not row.whole:
            groups.setdefault(row.grp, []).append(row)
    totals = _compute_figures([row for row in rows if row.whole], query)
    totals |= _write_unmatched({row.currency: row.amount for row in unmatched}, query.locale.currency)
    if truncated:
        # Some currencies of the last group may be beyond the limit.
        groups.popitem()
    return build_result(
        query, {grp: _compute_figures(group, query) for grp, group in groups.items()}, totals, truncated
    )


def _compute_figures(rows: Sequence[Row], query: ReportQuery) -> dict[str, Any]:
    """One group's figures from its rows: one row for each currency, and one without a currency for the leads."""
    own = query.locale.currency
    captured = sum(row.captured for row in rows)
    bookings = sum((row.bookings for row in rows if row.currency == own), Decimal(0))
    received = sum((row.received for row in rows if row.currency == own), Decimal(0))
    others = [
        {"bookings": write_money(row.bookings, row.currency), "revenue": write_money(row.received, row.currency)}
        for row in sorted(rows, key=lambda row: row.currency or "")
        if row.currency not in (own, None)
    ]
    return {
        "captured": captured,
        "won": sum(row.won for row in rows),
        "bookings": write_money(bookings, own),
        "revenue": write_money(received, own),
        "revenue_per_lead": divide_money(received, captured, own),
        "other_currencies": others,
    }


def _write_unmatched(amounts: dict[str, Decimal], own: str) -> dict[str, Any]:
    others = [write_money(amount, currency) for currency, amount in amounts.items() if currency != own]
    return {"unmatched": write_money(amounts.get(own, Decimal(0)), own), "unmatched_other_currencies": others}


@cache
def _build_statement(by: Group | None, basis: Basis, *, narrowed: bool) -> Select[Any]:
    counted = union_all(
        narrow(_count_captured(by), INLINED_LEADS.c.seller, narrowed=narrowed),
        narrow(_count_won(by, basis), _DEALS.c.seller, narrowed=narrowed),
        narrow(_sum_received(by, basis), _RECEIPT_DEALS.c.seller, narrowed=narrowed),
    ).cte("counted")
    grp, captured = counted.c.grp, func.sum(counted.c.captured)
    return (
        select(
            *(grp, is_whole(grp), counted.c.currency),
            cast(func.coalesce(captured, constant(0)), BigInteger).label("captured"),
            cast(func.coalesce(func.sum(counted.c.won), constant(0)), BigInteger).label("won"),
            func.sum(counted.c.bookings).label("bookings"),
            func.sum(counted.c.received).label("received"),
        )
        .group_by(func.grouping_sets(tuple_(grp, counted.c.currency), tuple_(counted.c.currency)))
        .order_by(desc("whole"), func.sum(captured).over(partition_by=grp).desc(), grp)
        .limit(LIMIT)
    )


def _count_captured(by: Group | None) -> Select[Any]:
    leads = INLINED_LEADS
    group = build_group_column(by, leads.c.captured_at, leads)
    zeros = (constant(0).label("won"), constant(0.0).label("bookings"), constant(0.0).label("received"))
    counts = (cast(null(), Text).label("currency"), func.count().label("captured"), *zeros)
    return select(group, *counts).where(is_in_range(leads.c.captured_at)).group_by(constant(1))


def _count_won(by: Group | None, basis: Basis) -> Select[Any]:
    leads, deals = INLINED_LEADS, _DEALS
    instant = leads.c.captured_at if basis == "cohort" else deals.c.stage_at
    amount = func.coalesce(func.sum(deals.c.amount), constant(0))
    return (
        select(
            *(build_group_column(by, instant, deals if by in DEAL_GROUPS else leads), deals.c.currency),
            *(constant(0), func.count(), amount, constant(0)),
        )
        .select_from(deals.join(leads, leads.c.lead_id == deals.c.person))
        .where(deals.c.stage == constant("won"), is_in_range(instant))
        .group_by(constant(1), constant(2))
    )


def _sum_received(by: Group | None, basis: Basis) -> Select[Any]:
    leads, deals = INLINED_LEADS, _RECEIPT_DEALS
    instant = leads.c.captured_at if basis == "cohort" else _RECEIPTS.c.received_at
    matched = _RECEIPTS.join(leads, leads.c.lead_id == _RECEIPTS.c.person)
    return (
        select(
            *(build_group_column(by, instant, deals if by in DEAL_GROUPS else leads), _RECEIPTS.c.currency),
            *(constant(0), constant(0), constant(0), func.sum(_RECEIPTS.c.amount)),
        )
        .select_from(matched.outerjoin(deals, deals.c.deal == _RECEIPTS.c.deal))
        .where(is_in_range(instant))
        .group_by(constant(1), constant(2))
    )

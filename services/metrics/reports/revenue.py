"""What the leads brought: deals won and their amounts, money received net of refunds, money per lead."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Select, Text, cast, desc, exists, func, null, select, tuple_, union_all

from services.metrics.projections.store.tables import deals_table, receipts_table
from services.metrics.reports.domain.query import (
    Basis,
    Group,
    ReportQuery,
    ReportResult,
    build_result,
    money,
    share_of,
)
from services.metrics.reports.store.leads import (
    LEADS,
    LEADS_IN_PLACE,
    LIMIT,
    fetch_rows,
    group_column,
    in_range,
    of_person,
    whole,
)
from shared.db.connection import Connection, Row
from shared.db.expressions import constant

_RECEIPTS = of_person(receipts_table, "r")
# By the day it was received whatever the basis: without a lead there is no cohort.
UNMATCHED = (
    select(_RECEIPTS.c.currency, func.sum(_RECEIPTS.c.amount).label("amount"))
    .where(~exists().where(LEADS.c.lead_id == _RECEIPTS.c.person), in_range(_RECEIPTS.c.received_at))
    .group_by(_RECEIPTS.c.currency)
    .order_by(_RECEIPTS.c.currency)
    .limit(LIMIT)
)
# Of the deal rather than of its lead.
OWN = ("product", "team", "seller")


async def revenue(conn: Connection, question: ReportQuery) -> ReportResult:
    """Deals and receipts each count for themselves, under the product, team and seller of their deal.

    Cohort: by the first capture of their lead; period: by the day they were won or received. Money whose deal or lead
    is not known stands apart in the totals as `unmatched`; so does, everywhere, money in another currency.
    """
    rows, truncated = await fetch_rows(conn, _query(question.by, question.basis), question)
    unmatched, _ = await fetch_rows(conn, UNMATCHED, question)
    groups: dict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        if not row.whole:
            groups[row.grp].append(row)
    totals = _figures([row for row in rows if row.whole], question)
    totals |= _unmatched({row.currency: row.amount for row in unmatched}, question.terms.currency)
    if truncated:
        # Of the last one not all currencies may have come.
        groups.popitem()
    return build_result(question, {grp: _figures(of, question) for grp, of in groups.items()}, totals, truncated)


def _figures(rows: Sequence[Row], question: ReportQuery) -> dict[str, Any]:
    """One group's figures from its rows, one for each currency and one without for what is no money."""
    own = question.terms.currency
    captured = sum(row.captured for row in rows)
    bookings = sum((row.bookings for row in rows if row.currency == own), Decimal(0))
    received = sum((row.received for row in rows if row.currency == own), Decimal(0))
    others = [
        {"bookings": money(row.bookings, row.currency), "revenue": money(row.received, row.currency)}
        for row in sorted(rows, key=lambda row: row.currency or "")
        if row.currency not in (own, None)
    ]
    return {
        "captured": captured,
        "won": sum(row.won for row in rows),
        "bookings": money(bookings, own),
        "revenue": money(received, own),
        "revenue_per_lead": share_of(received, captured, own),
        "other_currencies": others,
    }


def _unmatched(amounts: dict[str, Decimal], own: str) -> dict[str, Any]:
    others = [money(amount, currency) for currency, amount in amounts.items() if currency != own]
    return {"unmatched": money(amounts.get(own, Decimal(0)), own), "unmatched_other_currencies": others}


@cache
def _query(by: Group | None, basis: Basis) -> Select[Any]:
    counted = union_all(_captured(by), _won(by, basis), _received(by, basis)).cte("counted")
    grp, captured = counted.c.grp, func.sum(counted.c.captured)
    return (
        select(
            *(grp, whole(grp), counted.c.currency),
            cast(func.coalesce(captured, constant(0)), BigInteger).label("captured"),
            cast(func.coalesce(func.sum(counted.c.won), constant(0)), BigInteger).label("won"),
            func.sum(counted.c.bookings).label("bookings"),
            func.sum(counted.c.received).label("received"),
        )
        .group_by(func.grouping_sets(tuple_(grp, counted.c.currency), tuple_(counted.c.currency)))
        .order_by(desc("whole"), func.sum(captured).over(partition_by=grp).desc(), grp)
        .limit(LIMIT)
    )


def _captured(by: Group | None) -> Select[Any]:
    leads = LEADS_IN_PLACE
    group = group_column(by, leads.c.captured_at, leads)
    nothing = (constant(0).label("won"), constant(0.0).label("bookings"), constant(0.0).label("received"))
    counts = (cast(null(), Text).label("currency"), func.count().label("captured"), *nothing)
    return select(group, *counts).where(in_range(leads.c.captured_at)).group_by(constant(1))


def _won(by: Group | None, basis: Basis) -> Select[Any]:
    leads, deals = LEADS_IN_PLACE, of_person(deals_table, "d")
    dated = leads.c.captured_at if basis == "cohort" else deals.c.stage_at
    amount = func.coalesce(func.sum(deals.c.amount), constant(0))
    return (
        select(
            *(group_column(by, dated, deals if by in OWN else leads), deals.c.currency),
            *(constant(0), func.count(), amount, constant(0)),
        )
        .select_from(deals.join(leads, leads.c.lead_id == deals.c.person))
        .where(deals.c.stage == constant("won"), in_range(dated))
        .group_by(constant(1), constant(2))
    )


def _received(by: Group | None, basis: Basis) -> Select[Any]:
    leads, deals = LEADS_IN_PLACE, deals_table.alias("d")
    dated = leads.c.captured_at if basis == "cohort" else _RECEIPTS.c.received_at
    matched = _RECEIPTS.join(leads, leads.c.lead_id == _RECEIPTS.c.person)
    return (
        select(
            *(group_column(by, dated, deals if by in OWN else leads), _RECEIPTS.c.currency),
            *(constant(0), constant(0), constant(0), func.sum(_RECEIPTS.c.amount)),
        )
        .select_from(matched.outerjoin(deals, deals.c.deal == _RECEIPTS.c.deal))
        .where(in_range(dated))
        .group_by(constant(1), constant(2))
    )

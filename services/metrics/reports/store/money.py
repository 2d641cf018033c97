"""The queries that count leads and deals won, and add up what was booked and received."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    Select,
    Text,
    case,
    cast,
    desc,
    func,
    null,
    select,
    true,
    tuple_,
    union_all,
)

from services.metrics.projections.store.person_ids import join_person
from services.metrics.projections.store.tables import deals_table, receipts_table
from services.metrics.reports.domain.query import Basis, Group, ReportQuery
from services.metrics.reports.store.conversion import convert, find_day
from services.metrics.reports.store.leads import (
    INLINED_LEADS,
    LIMIT,
    build_group_column,
    fetch_rows,
    is_in_range,
    is_whole,
    narrow,
)
from services.metrics.reports.store.money_sums import count_money
from services.metrics.reports.store.step_sums import count_people
from shared.db.connection import Connection, Row
from shared.db.expressions import constant

_RECEIPTS = join_person(receipts_table, "r")
_RECEIPT_DEALS = deals_table.alias("d")
_DEALS = join_person(deals_table, "d")
# Groups by a column of the deal rather than of its lead.
DEAL_GROUPS = ("product", "team", "seller")


async def fetch_money(conn: Connection, query: ReportQuery) -> tuple[Sequence[Row], bool]:
    """A row for each group and currency, and one without a currency for the leads; `whole`: of all groups."""
    build = _build_summed if query.summed else _build_plain
    return await fetch_rows(conn, build(query.by, query.basis, narrowed=query.narrowed), query)


@cache
def _build_summed(by: Group | None, basis: Basis, *, narrowed: bool) -> Select[Any]:
    people = count_people(by, basis, ("captured",), narrowed=narrowed)
    captured = func.sum(people.c.captured)
    zeros = (constant(0).label(name) for name in ("won", "bookings", "received", "rated"))
    leads = select(people.c.grp, cast(null(), Text).label("currency"), captured.label("captured"), *zeros)
    items = count_money(by, basis, ("booking", "receipt"), narrowed=narrowed)
    booking, receipt = (items.c.kind == constant(kind) for kind in ("booking", "receipt"))
    money = select(
        *(items.c.grp, items.c.name, constant(0)),
        case((booking, items.c["count"]), else_=constant(0)),
        case((booking, items.c.amount), else_=constant(0)),
        case((receipt, items.c.amount), else_=constant(0)),
        items.c.rated,
    )
    return _total(union_all(leads.group_by(people.c.grp).having(captured != constant(0)), money).cte("money"))


@cache
def _build_plain(by: Group | None, basis: Basis, *, narrowed: bool) -> Select[Any]:
    parts = union_all(
        narrow(_count_captured(by), INLINED_LEADS.c.seller, narrowed=narrowed),
        narrow(_count_won(by, basis), _DEALS.c.seller, narrowed=narrowed),
        narrow(_sum_received(by, basis), _RECEIPT_DEALS.c.seller, narrowed=narrowed),
    )
    return _total(parts.cte("counted"))


def _total(counted: CTE) -> Select[Any]:
    grp, captured = counted.c.grp, func.sum(counted.c.captured)
    return (
        select(
            *(grp, is_whole(grp), counted.c.currency),
            cast(func.coalesce(captured, constant(0)), BigInteger).label("captured"),
            cast(func.coalesce(func.sum(counted.c.won), constant(0)), BigInteger).label("won"),
            func.sum(counted.c.bookings).label("bookings"),
            func.sum(counted.c.received).label("received"),
            func.sum(counted.c.rated).label("rated"),
        )
        .group_by(func.grouping_sets(tuple_(grp, counted.c.currency), tuple_(counted.c.currency)))
        .order_by(desc("whole"), func.sum(captured).over(partition_by=grp).desc(), grp)
        .limit(LIMIT)
    )


def _count_captured(by: Group | None) -> Select[Any]:
    leads = INLINED_LEADS
    group = build_group_column(by, leads.c.captured_at, leads)
    zeros = (constant(0.0).label(name) for name in ("bookings", "received"))
    counts = (cast(null(), Text).label("currency"), func.count().label("captured"))
    money = (constant(0).label("won"), *zeros, constant(0).label("rated"))
    return select(group, *counts, *money).where(is_in_range(leads.c.captured_at)).group_by(constant(1))


def _count_won(by: Group | None, basis: Basis) -> Select[Any]:
    leads, deals = INLINED_LEADS, _DEALS
    instant = leads.c.captured_at if basis == "cohort" else deals.c.stage_at
    rate, currency, factor, rated = convert(deals.c.currency, find_day(deals.c.stage_at))
    amount = func.coalesce(func.sum(deals.c.amount * factor), constant(0))
    return (
        select(
            *(build_group_column(by, instant, deals if by in DEAL_GROUPS else leads), currency.label("currency")),
            *(constant(0), func.count(), amount, constant(0), func.sum(rated)),
        )
        .select_from(deals.join(leads, leads.c.lead_id == deals.c.person).outerjoin(rate, true()))
        .where(deals.c.stage == constant("won"), is_in_range(instant))
        .group_by(constant(1), constant(2))
    )


def _sum_received(by: Group | None, basis: Basis) -> Select[Any]:
    leads, deals = INLINED_LEADS, _RECEIPT_DEALS
    instant = leads.c.captured_at if basis == "cohort" else _RECEIPTS.c.received_at
    matched = _RECEIPTS.join(leads, leads.c.lead_id == _RECEIPTS.c.person)
    rate, currency, factor, rated = convert(_RECEIPTS.c.currency, find_day(_RECEIPTS.c.received_at))
    amount = func.sum(_RECEIPTS.c.amount * factor)
    return (
        select(
            *(build_group_column(by, instant, deals if by in DEAL_GROUPS else leads), currency.label("currency")),
            *(constant(0), constant(0), constant(0), amount, func.sum(rated)),
        )
        .select_from(matched.outerjoin(deals, deals.c.deal == _RECEIPTS.c.deal).outerjoin(rate, true()))
        .where(is_in_range(instant))
        .group_by(constant(1), constant(2))
    )

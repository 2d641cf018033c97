"""Money of bookings and receipts from all folded rows, beside the leads."""

from typing import Any

from sqlalchemy import CTE, Select, Text, case, cast, func, null, select, true, union_all

from services.metrics.projections.store.person_ids import join_person
from services.metrics.projections.store.tables import deals_table, receipts_table
from services.metrics.reports.domain.query import Basis, Group
from services.metrics.reports.store.conversion import convert, find_day
from services.metrics.reports.store.leads import INLINED_LEADS, build_group_column, is_in_range, narrow
from services.metrics.reports.store.recurring import RECURRING_ROWS
from shared.db.expressions import constant

_RECEIPTS = join_person(receipts_table, "r")
_RECEIPT_DEALS = deals_table.alias("d")
_RECURRING = RECURRING_ROWS.cte("recurring")
_DEALS = join_person(deals_table, "d")
# Groups by a column of the deal rather than of its lead.
DEAL_GROUPS = ("product", "team", "seller")


def count_plain(by: Group | None, basis: Basis, *, narrowed: bool) -> CTE:
    """The CTE `counted`: by `grp` and `currency` what was captured, won, booked, received, recurs, is rated."""
    return union_all(
        narrow(_count_captured(by), INLINED_LEADS.c.seller, narrowed=narrowed),
        narrow(_count_won(by, basis), _DEALS.c.seller, narrowed=narrowed),
        narrow(_sum_received(by, basis), _RECEIPT_DEALS.c.seller, narrowed=narrowed),
    ).cte("counted")


def _count_captured(by: Group | None) -> Select[Any]:
    leads = INLINED_LEADS
    group = build_group_column(by, leads.c.captured_at, leads)
    zeros = (constant(0.0).label(name) for name in ("bookings", "received", "recurring"))
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
            *(constant(0), func.count(), amount, constant(0), constant(0), func.sum(rated)),
        )
        .select_from(deals.join(leads, leads.c.lead_id == deals.c.person).outerjoin(rate, true()))
        .where(deals.c.stage == constant("won"), is_in_range(instant))
        .group_by(constant(1), constant(2))
    )


def _sum_received(by: Group | None, basis: Basis) -> Select[Any]:
    leads, deals = INLINED_LEADS, _RECEIPT_DEALS
    instant = leads.c.captured_at if basis == "cohort" else _RECEIPTS.c.received_at
    matched = _RECEIPTS.join(leads, leads.c.lead_id == _RECEIPTS.c.person).outerjoin(
        _RECURRING, _RECURRING.c.revenue == _RECEIPTS.c.revenue
    )
    rate, currency, factor, rated = convert(_RECEIPTS.c.currency, find_day(_RECEIPTS.c.received_at))
    amount = func.sum(_RECEIPTS.c.amount * factor)
    recurring = func.sum(case((_RECURRING.c.revenue.is_not(None), _RECEIPTS.c.amount * factor), else_=constant(0)))
    return (
        select(
            *(build_group_column(by, instant, deals if by in DEAL_GROUPS else leads), currency.label("currency")),
            *(constant(0), constant(0), constant(0), amount, recurring, func.sum(rated)),
        )
        .select_from(matched.outerjoin(deals, deals.c.deal == _RECEIPTS.c.deal).outerjoin(rate, true()))
        .where(is_in_range(instant))
        .group_by(constant(1), constant(2))
    )

"""Money of bookings and receipts: from sums, and each by itself in currencies that have rates."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import CTE, FromClause, Select, func, not_, or_, select, true, union_all

from services.metrics.projections.store.report_tables import items_table
from services.metrics.rates.store import rates_table
from services.metrics.reports.domain.query import Basis, Group
from services.metrics.reports.store.changes import select_changed_items
from services.metrics.reports.store.conversion import OWN, convert, find_day, has_rates
from services.metrics.reports.store.leads import build_group_column, is_in_range, narrow
from services.metrics.reports.store.sums import count_items, date_item, find_sign, is_one_of
from shared.db.expressions import constant

_KEY = ("grp", "kind", "name", "state")


@cache
def count_money(by: Group | None, basis: Basis, kinds: Sequence[str], *, narrowed: bool) -> CTE:
    """The CTE `money_items`: `count`, `amount` and `rated` for each `grp`, `kind`, currency (`name`) and `state`.

    A sum of days has no day of its money: what may be converted is read item by item, as it was last folded and with
    what changed since.
    """
    items = count_items(by, basis, kinds, narrowed=narrowed).c
    summed = select(*(items[name] for name in _KEY), items["count"], items.amount, constant(0).label("rated")).where(
        or_(items.name.is_(None), not_(has_rates(items.name)))
    )
    parts = [
        _select_rated(rows, by, basis, kinds, narrowed) for rows in (_find_stored(kinds), select_changed_items(*kinds))
    ]
    rows = union_all(*parts).subquery("rated_items").c
    key, count = [rows[name] for name in _KEY], func.sum(rows["count"])
    rated = select(*key, count, func.sum(rows.amount), func.sum(rows.rated)).group_by(*key).having(count != constant(0))
    return union_all(summed, rated).cte("money_items")


def _find_stored(kinds: Sequence[str]) -> FromClause:
    """The stored items in currencies that have rates, looked up by an index: without rates none is read."""
    rates, items = rates_table.c, items_table.c
    foreign = (
        select(rates.currency).where(rates.rate.is_not(None), rates.currency != OWN).distinct().subquery("foreign")
    )
    found = (
        select(items_table)
        .where(items.name == foreign.c.currency, is_one_of(items.kind, kinds))
        .offset(constant(0))
        .lateral("found")
    )
    return select(found).select_from(foreign.join(found, true())).subquery("stored")


def _select_rated(
    items: FromClause, by: Group | None, basis: Basis, kinds: Sequence[str], narrowed: bool
) -> Select[Any]:
    columns, instant, sign = items.c, date_item(items, basis), find_sign(items)
    rate, currency, factor, rated = convert(columns.name, find_day(columns["at"]))
    rows = (
        select(
            *(build_group_column(by, instant, items), columns.kind, currency.label("name"), columns.state),
            sign.label("count"),
            (func.coalesce(columns.amount, constant(0)) * sign * factor).label("amount"),
            (rated * sign).label("rated"),
        )
        .select_from(items.outerjoin(rate, true()))
        .where(is_one_of(columns.kind, kinds), is_in_range(instant), has_rates(columns.name))
    )
    return narrow(rows, columns.seller, narrowed=narrowed)

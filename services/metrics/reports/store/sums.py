"""What reports add up: sums of whole months and days, rows at the ends of the range, and changed people and items."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    CTE,
    TIMESTAMP,
    ColumnElement,
    Date,
    FromClause,
    Integer,
    Select,
    Table,
    Text,
    and_,
    bindparam,
    cast,
    func,
    not_,
    null,
    select,
    union_all,
)

from services.metrics.projections.store.report_tables import item_sums_table, items_table, people_table
from services.metrics.reports.domain.query import DIVIDED_GROUPS, Basis, Group
from services.metrics.reports.store.changes import select_changed_items
from services.metrics.reports.store.leads import SELLER, TIME_GROUPS, build_group_column, is_in_range, narrow
from shared.db.expressions import constant
from shared.db.tables import INSTANT

TIMINGS = ("elapsed", "business")


@cache
def count_items(by: Group | None, basis: Basis, kinds: Sequence[str], *, narrowed: bool) -> CTE:
    """The CTE `items`: `count` and `amount` for each `grp`, `kind`, `name`, `state`, `clause`, where any count.

    The sums hold the items of changed people as they were: these are taken away and their items of now added.
    """
    parts = [
        *_select_item_sums(by, basis, kinds, narrowed),
        *pick_ends(_select_items(items_table, by, basis, kinds, narrowed), date_item(items_table, basis)),
        _select_items(select_changed_items(*kinds), by, basis, kinds, narrowed),
    ]
    rows = union_all(*parts).subquery("parts").c
    key, count = (rows.grp, rows.kind, rows.name, rows.state, rows.clause), func.sum(rows["count"])
    grouped = select(*key, count.label("count"), func.sum(rows.amount).label("amount")).group_by(*key)
    return grouped.having(count != constant(0)).cte("items")


def _select_items(
    items: FromClause, by: Group | None, basis: Basis, kinds: Sequence[str], narrowed: bool
) -> Select[Any]:
    columns, instant, sign = items.c, date_item(items, basis), find_sign(items)
    amount = func.coalesce(columns.amount, constant(0)) * sign
    rows = select(
        *(build_group_column(by, instant, items), columns.kind, columns.name, columns.state, columns.clause),
        *(sign.label("count"), amount.label("amount")),
    ).where(is_one_of(columns.kind, kinds), is_in_range(instant))
    return narrow(rows, columns.seller, narrowed=narrowed)


def _select_item_sums(by: Group | None, basis: Basis, kinds: Sequence[str], narrowed: bool) -> list[Select[Any]]:
    sums = item_sums_table.c
    rows = select(
        group_sums(by, item_sums_table), sums.kind, sums.name, sums.state, sums.clause, sums["count"], sums.amount
    )
    return pick_sums(rows.where(is_one_of(sums.kind, kinds)), item_sums_table, by, basis, narrowed=narrowed)


def pick_sums(rows: Select[Any], table: Table, by: Group | None, basis: Basis, *, narrowed: bool) -> list[Select[Any]]:
    """Of these rows those of whole months and of the days beside them; `narrowed`: those of the query's seller.

    Each part has one range of days, so that no guess of the planner makes it read the whole table.
    """
    sums = table.c
    if narrowed and by in DIVIDED_GROUPS:
        of_seller = [sums.seller == SELLER]
    else:
        of_seller = [sums.seller.is_(None), *([sums.value == SELLER] if narrowed else [])]
    chosen = rows.where(
        sums.basis == constant(basis), sums.dimension == constant(choose_dimension(by, narrowed)), *of_seller
    )
    parts = [
        ("month", "first_month", "last_month"),
        ("day", "first_day", "first_month"),
        ("day", "last_month", "last_day"),
    ]
    return [
        chosen.where(sums.span == constant(span), sums.day >= _day(first), sums.day < _day(until))
        for span, first, until in parts
    ]


def choose_dimension(by: Group | None, narrowed: bool) -> str:
    """The dimension of the sums for a group; one seller's months are those of the dimension `seller`."""
    if by is not None and by not in TIME_GROUPS:
        return by
    return "seller" if narrowed else "all"


def group_sums(by: Group | None, table: Table) -> ColumnElement[Any]:
    """The column `grp` of sums."""
    if by is None:
        return cast(null(), Text).label("grp")
    if by in TIME_GROUPS:
        return func.date_trunc(constant(by), cast(table.c.day, TIMESTAMP)).label("grp")
    return table.c.value.label("grp")


def pick_ends(rows: Select[Any], instant: ColumnElement[Any], prefix: str = "") -> list[Select[Any]]:
    """Of these rows those at both ends of the range, on no whole day of the spans whose values have this prefix."""
    day = cast(func.timezone(bindparam("zone", type_=Text), instant), Date)
    left = rows.where(not_(and_(day >= _day(f"{prefix}first_day"), day < _day(f"{prefix}last_day"))))
    start, until = bindparam("start", type_=INSTANT), bindparam("until", type_=INSTANT)
    head_end, tail_start = (bindparam(f"{prefix}{name}", type_=INSTANT) for name in ("head_end", "tail_start"))
    # Without the conditions of the parameters alone PostgreSQL would look for the rows of an end that is empty.
    return [
        left.where(start < head_end, instant >= start, instant < head_end),
        left.where(tail_start < until, instant >= tail_start, instant < until, instant >= head_end),
    ]


def has_end_days() -> ColumnElement[bool]:
    """Whether a person reached a step on a day that is not whole, by the index of the days."""
    overlaps: ColumnElement[bool] = people_table.c.days.op("&&")(bindparam("end_days", type_=ARRAY(Date)))
    return overlaps


def date_item(items: FromClause, basis: Basis) -> ColumnElement[Any]:
    """The instant that decides on which day an item counts."""
    instant: ColumnElement[Any] = items.c.captured_at if basis == "cohort" else items.c.at
    return instant


def find_sign(rows: FromClause) -> ColumnElement[Any]:
    """1, or the sign of a changed row."""
    sign: ColumnElement[Any] = rows.c.sign if "sign" in rows.c else cast(constant(1), Integer)
    return sign


def is_one_of(column: ColumnElement[Any], values: Sequence[str]) -> ColumnElement[bool]:
    """Whether a column is one of these constants."""
    return column.in_([constant(each) for each in values])


def _day(name: str) -> ColumnElement[Any]:
    return bindparam(name, type_=Date)


def is_unchanged(items: FromClause) -> ColumnElement[bool]:
    """Whether an item is still as it was when its person was last folded."""
    changed = select_changed_items("clock").c
    gone = select(changed.item).where(changed.sign == constant(-1))
    unchanged: ColumnElement[bool] = items.c.item.not_in(gone)
    return unchanged

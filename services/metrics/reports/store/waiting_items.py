"""The leads that wait now, from their items: counted by sums, and the longest waiting found by an index."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Select,
    case,
    cast,
    desc,
    false,
    func,
    or_,
    select,
    true,
    union_all,
)

from services.metrics.reports.domain.query import Basis, Group, ReportQuery
from services.metrics.reports.domain.waiting import NAMED_LEADS, Named, Waiting
from services.metrics.reports.store import leads, sums, waiting_rows
from services.metrics.reports.store.changes import list_items_now
from shared.db.connection import Connection, Row
from shared.db.expressions import constant
from shared.db.tables import INSTANT


async def count_waiting(conn: Connection, query: ReportQuery, *kinds: Waiting) -> tuple[Sequence[Row], bool]:
    """A row for each group and one for all (`whole`), which comes first: `times`, and how many are `without_owner`."""
    return await leads.fetch_rows(conn, _build_counts(query.by, query.basis, kinds, narrowed=query.narrowed), query)


async def name_waiting(conn: Connection, query: ReportQuery, kind: Waiting) -> dict[tuple[bool, Any], Named]:
    """The first NAMED_LEADS of all, by True and None, and of each group, by False and the group."""
    found: dict[tuple[bool, Any], list[Row]] = {}
    for by in dict.fromkeys((None, query.by)):
        statement = _build_names(by, query.basis, kind, narrowed=query.narrowed)
        for row in await conn.execute(statement, leads.list_values(query)):
            found.setdefault((by is None, row.grp), []).append(row)
    return {group: Named(rows[0].at, [row.person for row in rows]) for group, rows in found.items()}


@cache
def _build_counts(by: Group | None, basis: Basis, kinds: Sequence[Waiting], *, narrowed: bool) -> Select[Any]:
    items = sums.count_items(by, basis, tuple(kind for kind in kinds if kind != "unowned"), narrowed=narrowed).c
    parts: list[Select[Any]] = [select(items.grp, items["count"].label("times"), constant(0).label("without_owner"))]
    # Of both there are few: those of the last hour, which the sums hold, and those of which there should be none.
    if "unattended" in kinds:
        early = _select_items("unattended", by, basis, narrowed, waits=False)
        parts += [select(rows.subquery().c.grp, constant(-1), constant(0)) for rows in early]
    if "unowned" in kinds:
        lost = _select_items("unowned", by, basis, narrowed)
        parts += [select(rows.subquery().c.grp, constant(1), constant(1)) for rows in lost]
    counted = union_all(*parts).cte("waiting").c
    times, without_owner = (
        cast(func.coalesce(func.sum(column), constant(0)), BigInteger)
        for column in (counted.times, counted.without_owner)
    )
    return (
        select(counted.grp, leads.is_whole(counted.grp), times.label("times"), without_owner.label("without_owner"))
        .group_by(leads.build_grouping_sets(counted.grp))
        .having(or_(func.grouping(counted.grp) == constant(1), times != constant(0)))
        .order_by(desc("whole"), desc("times"), counted.grp)
        .limit(leads.LIMIT)
    )


@cache
def _build_names(by: Group | None, basis: Basis, kind: Waiting, *, narrowed: bool) -> Select[Any]:
    waiting, limit = _select_items(kind, by, basis, narrowed), constant(NAMED_LEADS)
    if by is None:
        # Each part ends by itself, in the order of its index.
        waiting = [select(rows.order_by("since", "person").limit(limit).subquery()) for rows in waiting]
    rows = union_all(*waiting).subquery("listed").c
    place = func.row_number().over(partition_by=rows.grp, order_by=(rows.since, rows.person)).label("place")
    placed = select(rows.grp, rows.person, rows["at"], place).subquery("placed").c
    return (
        select(placed.grp, placed.person, placed["at"]).where(placed.place <= limit).order_by(placed.grp, placed.place)
    )


def _select_items(
    kind: Waiting, by: Group | None, basis: Basis, narrowed: bool, *, waits: bool = True
) -> list[Select[Any]]:
    """The items of a kind as they are now, as last folded and as they changed: those that wait, or the others."""
    return [
        _select(items, by, basis, narrowed).where(is_now, _waits(kind, items, waits))
        for items, is_now in list_items_now(kind)
    ]


def _date(items: FromClause) -> ColumnElement[Any]:
    """Since when a lead waits, as the index of these items has it, and no other index."""
    return func.coalesce(items.c["at"], cast(constant("infinity"), INSTANT))


def _select(items: FromClause, by: Group | None, basis: Basis, narrowed: bool) -> Select[Any]:
    instant = sums.date_item(items, basis)
    columns = (items.c.person, items.c["at"], _date(items).label("since"))
    # Of a range that it does not know the planner expects few items; of a case it expects half of them.
    in_range = case((leads.is_in_range(instant), true()), else_=false())
    rows = select(leads.build_group_column(by, instant, items), *columns).where(in_range)
    return leads.narrow(rows, items.c.seller, narrowed=narrowed)


def _waits(kind: Waiting, items: FromClause, waits: bool) -> ColumnElement[bool]:
    """Whether an item is late enough for a lead that waits, or not; `untouched` are so by their clocks."""
    at = _date(items)
    if kind == "unattended":
        return at < waiting_rows.NEXT_DATE_EXPECTED_UNTIL if waits else at >= waiting_rows.NEXT_DATE_EXPECTED_UNTIL
    return at > waiting_rows.HANDOFF_EXPECTED_SINCE if kind == "unowned" else true()

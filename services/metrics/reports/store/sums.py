"""Entries counted by group: from their sums, from the entries of days that are not whole, and of changed people."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    CTE,
    TIMESTAMP,
    ColumnElement,
    Date,
    FromClause,
    Select,
    Text,
    and_,
    bindparam,
    cast,
    func,
    not_,
    null,
    or_,
    select,
    union_all,
)

from services.metrics.projections.store.report_tables import entries_table, sums_table
from services.metrics.projections.store.shadow_tables import NAMES
from services.metrics.reports.domain.query import Basis, Group
from services.metrics.reports.store.entries import IDS, MARKED, STORED, VERSION, select_changed_entries
from services.metrics.reports.store.leads import TIME_GROUPS, build_group_column, is_in_range, narrow
from shared.db.connection import Connection, sql
from shared.db.expressions import constant
from shared.db.tables import INSTANT

# Beyond it the folded rows of all people are faster than the entries with so many changed people.
CHANGED_LIMIT = 20_000
FRESH = select_changed_entries(MARKED)

# Three triggers of each table: `accord rebuild` of an earlier version makes tables that have none.
_TRIGGERS = 3 * len(NAMES)
_ZONE = sql("""
    select zone from report_zone where marked_to is null and version = :version and (
        select count(*) from pg_trigger where tgfoid = to_regproc('metrics.mark_changed_leads')
    ) = :triggers
""")
_FIX_PLANS = sql("""
    select set_config('enable_seqscan', 'off', true), set_config('enable_nestloop', 'off', true),
           set_config('work_mem', '64MB', true)
""")
_FREE_PLANS = sql("""
    select set_config('enable_seqscan', null, true), set_config('enable_nestloop', null, true),
           set_config('work_mem', null, true)
""")
_CHANGED = sql("select count(*) from (select from changed_leads limit :limit) c")


async def are_sums_usable(conn: Connection, zone: str) -> bool:
    """Whether the sums are of this zone, all changes are marked, and few people have changed.

    Until this transaction ends the sums stay so. It plans its next queries for what it found.
    """
    found = await conn.execute(_ZONE, {"triggers": _TRIGGERS, "version": VERSION})
    usable: bool = found.scalar() == zone
    if usable:
        changed: int = (await conn.execute(_CHANGED, {"limit": CHANGED_LIMIT})).scalar_one()
        usable = changed < CHANGED_LIMIT
    await conn.execute(_FIX_PLANS if usable else _FREE_PLANS)
    return usable


async def fix_plans(conn: Connection) -> None:
    """Have the planner look up each id by an index and join by hashes in memory, until this transaction ends.

    It cannot know how many people changed, and learns late how big a table has become: what it would choose for ten
    people takes minutes for a thousand.
    """
    await conn.execute(_FIX_PLANS)


@cache
def count_entries(by: Group | None, basis: Basis, measures: Sequence[str], *, narrowed: bool) -> CTE:
    """The CTE `counted`: `count` and `amount` for each `grp`, `measure` and `details`, without those that are zero.

    The sums hold the entries of changed people as they were: these are taken away and their entries of now added.
    """
    parts = [_select_entries(rows, by, basis, measures, sign, narrowed) for rows, sign in ((FRESH, 1), (STORED, -1))]
    if narrowed and by not in (None, "seller", *TIME_GROUPS):
        # There are no sums of a seller's groups.
        parts += [_select_entries(entries_table, by, basis, measures, 1, narrowed)]
    else:
        parts += [_select_sums(by, basis, measures, narrowed), *_select_ends(by, basis, measures, narrowed)]
    rows = union_all(*parts).subquery("parts").c
    key, count = (rows.grp, rows.measure, rows.details), func.sum(rows["count"])
    grouped = select(*key, count.label("count"), func.sum(rows.amount).label("amount")).group_by(*key)
    return grouped.having(count != constant(0)).cte("counted")


@cache
def list_entries(by: Group | None, basis: Basis, measure: str, *columns: str, narrowed: bool) -> CTE:
    """The CTE `listed`: each entry in the range with its `grp` and these columns, as it is now."""
    parts = [
        _select_entries(rows, by, basis, (measure,), 1, narrowed).add_columns(*(rows.c[name] for name in columns))
        for rows in (FRESH, entries_table)
    ]
    unchanged = entries_table.c.person.not_in(select(IDS.c.lead_id))
    return union_all(parts[0], parts[1].where(unchanged)).cte("listed")


def _select_entries(
    entries: FromClause, by: Group | None, basis: Basis, measures: Sequence[str], sign: int, narrowed: bool
) -> Select[Any]:
    columns, instant = entries.c, _date(entries, basis)
    amount = func.coalesce(columns.amount, constant(0)) * constant(sign)
    rows = select(
        *(build_group_column(by, instant, entries), columns.measure, columns.details),
        *(constant(sign).label("count"), amount.label("amount")),
    ).where(_is_one_of(columns.measure, measures), is_in_range(instant))
    return narrow(rows, columns.seller, narrowed=narrowed)


def _date(entries: FromClause, basis: Basis) -> ColumnElement[Any]:
    instant: ColumnElement[Any] = entries.c.captured_at if basis == "cohort" else entries.c.at
    return instant


def _is_one_of(measure: ColumnElement[Any], measures: Sequence[str]) -> ColumnElement[bool]:
    return measure.in_([constant(each) for each in measures])


def _select_sums(by: Group | None, basis: Basis, measures: Sequence[str], narrowed: bool) -> Select[Any]:
    """The sums of the whole months, and of the whole days beside them; `narrowed`: those of the query's seller."""
    sums = sums_table.c
    dimension = "seller" if narrowed else "all" if by is None or by in TIME_GROUPS else by
    months = and_(sums.span == constant("month"), sums.day >= _day("first_month"), sums.day < _day("last_month"))
    head = and_(sums.day >= _day("first_day"), sums.day < _day("first_month"))
    tail = and_(sums.day >= _day("last_month"), sums.day < _day("last_day"))
    rows = select(_group_sums(by), sums.measure, sums.details, sums["count"], sums.amount).where(
        *(sums.basis == constant(basis), sums.dimension == constant(dimension), _is_one_of(sums.measure, measures)),
        or_(months, and_(sums.span == constant("day"), or_(head, tail))),
    )
    return narrow(rows, sums.value, narrowed=narrowed)


def _day(name: str) -> ColumnElement[Any]:
    return bindparam(name, type_=Date)


def _group_sums(by: Group | None) -> ColumnElement[Any]:
    if by is None:
        return cast(null(), Text).label("grp")
    if by in TIME_GROUPS:
        return func.date_trunc(constant(by), cast(sums_table.c.day, TIMESTAMP)).label("grp")
    return sums_table.c.value.label("grp")


def _select_ends(by: Group | None, basis: Basis, measures: Sequence[str], narrowed: bool) -> list[Select[Any]]:
    """The entries at both ends of the range, on days of which only a part is in it."""
    instant = _date(entries_table, basis)
    day = cast(func.timezone(bindparam("zone", type_=Text), instant), Date)
    head = instant < bindparam("head_end", type_=INSTANT)
    tail = instant >= bindparam("tail_start", type_=INSTANT)
    entries = _select_entries(entries_table, by, basis, measures, 1, narrowed)
    entries = entries.where(not_(and_(day >= _day("first_day"), day < _day("last_day"))))
    return [entries.where(head), entries.where(tail, not_(head))]

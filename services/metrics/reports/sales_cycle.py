"""The report `sales_cycle`: days from first capture to customer, as median, mean and 90 % quantile."""

from functools import cache
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Double,
    FromClause,
    Label,
    Select,
    cast,
    desc,
    extract,
    func,
    select,
    union_all,
)

from services.metrics.projections.store.report_tables import people_table
from services.metrics.reports.domain.query import Basis, Group, ReportQuery
from services.metrics.reports.domain.result import DECIMALS, ReportResult, build_result
from services.metrics.reports.store.changes import CHANGED_PEOPLE
from services.metrics.reports.store.leads import (
    LEADS,
    LIMIT,
    build_group_column,
    build_grouping_sets,
    fetch_rows,
    is_in_range,
    is_whole,
    narrow,
)
from shared.db.connection import Connection, Row
from shared.db.expressions import constant


async def compute_sales_cycle(conn: Connection, query: ReportQuery) -> ReportResult:
    """Days from first capture to won, of won leads only, quantiles by linear interpolation.

    A lead that was won before its first capture counts with its negative days.
    """
    build = _build_summed if query.summed else _build_plain
    rows, truncated = await fetch_rows(conn, build(query.by, query.basis, narrowed=query.narrowed), query)
    groups = {row.grp: _compute_figures(row) for row in rows if not row.whole}
    return build_result(query, groups, next(_compute_figures(row) for row in rows if row.whole), truncated)


def _compute_figures(row: Row) -> dict[str, Any]:
    days = {name: getattr(row, name) for name in ("median_days", "mean_days", "p90_days")}
    return {"won": row.won, **{name: None if value is None else round(value, DECIMALS) for name, value in days.items()}}


@cache
def _build_summed(by: Group | None, basis: Basis, *, narrowed: bool) -> Select[Any]:
    changed = _select_won(CHANGED_PEOPLE, by, basis, narrowed=narrowed)
    taken_away = select(CHANGED_PEOPLE.c.person).where(CHANGED_PEOPLE.c.sign == constant(-1))
    stored = _select_won(people_table, by, basis, narrowed=narrowed)
    return _compute_quantiles(
        union_all(
            stored.where(people_table.c.person.not_in(taken_away)),
            changed.where(CHANGED_PEOPLE.c.sign == constant(1)),
        ).cte("cycles")
    )


@cache
def _build_plain(by: Group | None, basis: Basis, *, narrowed: bool) -> Select[Any]:
    return _compute_quantiles(_select_won(LEADS, by, basis, narrowed=narrowed).cte("cycles"))


def _select_won(people: FromClause, by: Group | None, basis: Basis, *, narrowed: bool) -> Select[Any]:
    won_at, captured_at = people.c.won_at, people.c.captured_at
    instant = captured_at if basis == "cohort" else won_at
    won = select(build_group_column(by, instant, people), _count_days(won_at, captured_at)).where(
        won_at.is_not(None), is_in_range(instant)
    )
    return narrow(won, people.c.seller, narrowed=narrowed)


def _count_days(won_at: ColumnElement[Any], captured_at: ColumnElement[Any]) -> Label[Any]:
    return cast(extract("epoch", won_at - captured_at).op("/")(constant(86400)), Double).label("days")


def _compute_quantiles(cycles: CTE) -> Select[Any]:
    return (
        select(
            cycles.c.grp,
            is_whole(cycles.c.grp),
            func.count().label("won"),
            func.percentile_cont(constant(0.5)).within_group(cycles.c.days).label("median_days"),
            func.avg(cycles.c.days).label("mean_days"),
            func.percentile_cont(constant(0.9)).within_group(cycles.c.days).label("p90_days"),
        )
        .group_by(build_grouping_sets(cycles.c.grp))
        .order_by(desc("whole"), desc("won"), cycles.c.grp)
        .limit(LIMIT)
    )

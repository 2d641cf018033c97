"""The report `sales_cycle`: days from first capture to customer, as median, mean and 90 % quantile."""

from functools import cache
from typing import Any

from sqlalchemy import Double, Select, cast, desc, extract, func, select

from services.metrics.reports.domain.query import Basis, Group, ReportQuery
from services.metrics.reports.domain.result import DECIMALS, ReportResult, build_result
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
    rows, truncated = await fetch_rows(conn, _build_statement(query.by, query.basis, narrowed=query.narrowed), query)
    groups = {row.grp: _compute_figures(row) for row in rows if not row.whole}
    return build_result(query, groups, next(_compute_figures(row) for row in rows if row.whole), truncated)


def _compute_figures(row: Row) -> dict[str, Any]:
    days = {name: getattr(row, name) for name in ("median_days", "mean_days", "p90_days")}
    return {"won": row.won, **{name: None if value is None else round(value, DECIMALS) for name, value in days.items()}}


@cache
def _build_statement(by: Group | None, basis: Basis, *, narrowed: bool) -> Select[Any]:
    won_at, captured_at = LEADS.c.won_at, LEADS.c.captured_at
    instant = captured_at if basis == "cohort" else won_at
    days = extract("epoch", won_at - captured_at).op("/")(constant(86400))
    won = select(build_group_column(by, instant, LEADS), cast(days, Double).label("days")).where(
        won_at.is_not(None), is_in_range(instant)
    )
    cycles = narrow(won, LEADS.c.seller, narrowed=narrowed).cte("cycles")
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

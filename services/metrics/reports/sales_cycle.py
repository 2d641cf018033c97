"""How long it took from the first capture to the customer: median, mean, and what nine in ten stay within."""

from functools import cache
from typing import Any

from sqlalchemy import Double, Select, cast, desc, extract, func, select

from services.metrics.reports.domain.query import DECIMALS, Basis, Group, ReportQuery, ReportResult, build_result
from services.metrics.reports.store.leads import (
    LEADS,
    LIMIT,
    fetch_rows,
    group_column,
    groups_and_whole,
    in_range,
    whole,
)
from shared.db.connection import Connection, Row
from shared.db.expressions import constant


async def sales_cycle(conn: Connection, question: ReportQuery) -> ReportResult:
    """Days from first capture to won, of won leads only, quantiles by linear interpolation.

    A lead that was won before anybody captured it counts with its negative days.
    """
    rows, truncated = await fetch_rows(conn, _query(question.by, question.basis), question)
    groups = {row.grp: _figures(row) for row in rows if not row.whole}
    return build_result(question, groups, next(_figures(row) for row in rows if row.whole), truncated)


def _figures(row: Row) -> dict[str, Any]:
    days = {name: getattr(row, name) for name in ("median_days", "mean_days", "p90_days")}
    return {"won": row.won, **{name: None if value is None else round(value, DECIMALS) for name, value in days.items()}}


@cache
def _query(by: Group | None, basis: Basis) -> Select[Any]:
    won_at, captured_at = LEADS.c.won_at, LEADS.c.captured_at
    dated = captured_at if basis == "cohort" else won_at
    days = extract("epoch", won_at - captured_at).op("/")(constant(86400))
    cycles = (
        select(group_column(by, dated, LEADS), cast(days, Double).label("days"))
        .where(won_at.is_not(None), in_range(dated))
        .cte("cycles")
    )
    return (
        select(
            cycles.c.grp,
            whole(cycles.c.grp),
            func.count().label("won"),
            func.percentile_cont(constant(0.5)).within_group(cycles.c.days).label("median_days"),
            func.avg(cycles.c.days).label("mean_days"),
            func.percentile_cont(constant(0.9)).within_group(cycles.c.days).label("p90_days"),
        )
        .group_by(groups_and_whole(cycles.c.grp))
        .order_by(desc("whole"), desc("won"), cycles.c.grp)
        .limit(LIMIT)
    )

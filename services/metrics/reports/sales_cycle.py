"""How long it took from the first capture to the customer: median, mean, and what nine in ten stay within."""

from typing import Any

from services.metrics.reports.domain import DECIMALS, ReportQuery, ReportResult, build_result
from services.metrics.reports.lead_query import fetch_rows, group_by_sql, in_range_sql, with_leads
from shared.db.connection import Connection, Row


async def sales_cycle(conn: Connection, question: ReportQuery) -> ReportResult:
    """Days from first capture to won, of won leads only, quantiles by linear interpolation.

    A lead that was won before anybody captured it counts with its negative days.
    """
    dated = "captured_at" if question.basis == "cohort" else "won_at"
    sql = f"""
        {with_leads()}, cycles as (
            select {group_by_sql(question.by, dated)} as grp,
                   cast(extract(epoch from won_at - captured_at) / 86400 as double precision) as days
            from leads where won_at is not null and {in_range_sql(dated)}
        )
        select grp, grouping(grp) = 1 as whole, count(*) as won,
               percentile_cont(0.5) within group (order by days) as median_days, avg(days) as mean_days,
               percentile_cont(0.9) within group (order by days) as p90_days
        from cycles group by grouping sets ((grp), ())
        order by whole desc, won desc, grp
    """
    rows, truncated = await fetch_rows(conn, sql, question)
    groups = {row.grp: _figures(row) for row in rows if not row.whole}
    return build_result(question, groups, next(_figures(row) for row in rows if row.whole), truncated)


def _figures(row: Row) -> dict[str, Any]:
    days = {name: getattr(row, name) for name in ("median_days", "mean_days", "p90_days")}
    return {"won": row.won, **{name: None if value is None else round(value, DECIMALS) for name, value in days.items()}}

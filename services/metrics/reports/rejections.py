"""Why sales gave leads back, and what the signed clauses say of it."""

from typing import Any

from services.metrics.reports.domain import ReportQuery, ReportResult, build_detailed_result, ratio
from services.metrics.reports.lead_query import fetch_rows, group_by_sql, in_range_sql, of_person, with_leads
from shared.db.connection import Connection, Row

CHECKS = ("confirmed", "loose", "disputed")
OWN = ("product", "team", "seller")


async def rejections(conn: Connection, question: ReportQuery) -> ReportResult:
    """Each rejected handoff, by reason and clause; `share` is of all rejections of the row's group.

    Cohort: by the first capture of the lead; period: by the day of the rejection. A rejection counts under the team and
    the seller who rejected. What is neither confirmed, loose nor disputed names no clause that can be judged.
    """
    rows, truncated = await fetch_rows(conn, _sql(question), question)
    totals = next(_counts(row) for row in rows if row.whole)
    found = {
        ((row.reason, row.clause), row.grp): _counts(row) | {"share": ratio(row.times, row.size)}
        for row in rows
        if not row.whole
    }
    return build_detailed_result(question, ("reason", "clause"), found, totals, truncated)


def _counts(row: Row) -> dict[str, Any]:
    return {"count": row.times, **{check: getattr(row, check) for check in CHECKS}}


def _sql(question: ReportQuery) -> str:
    by = question.by
    at = "l.captured_at" if question.basis == "cohort" else "h.rejected_at"
    checks = ", ".join(f"count(*) filter (where checked = '{check}') as {check}" for check in CHECKS)
    own = {"team": "h.rejected_team", "seller": "h.rejected_by", "product": "h.product"}
    group = own.get(by or "") or group_by_sql(by, at, "l.")
    return f"""
        {with_leads()}, counted as (
            select {group} as grp, h.reason, h.clause, h.checked
            from {of_person("handoffs", "h")} left join leads l on l.lead_id = h.person
            where h.rejected_at is not null and {in_range_sql(at)}
        )
        select grp, reason, clause, grouping(reason) = 1 as whole, count(*) as times, {checks},
               cast(sum(count(*)) over (partition by grouping(reason), grp) as bigint) as size
        from counted group by grouping sets ((reason, clause, grp), ())
        order by whole desc, times desc, grp, reason, clause
    """

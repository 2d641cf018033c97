"""Why sales gave leads back, and what the signed clauses say of it."""

from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Select, cast, desc, func, select

from services.metrics.projections.store.tables import handoffs_table
from services.metrics.reports.domain.query import (
    Basis,
    Group,
    ReportQuery,
    ReportResult,
    build_detailed_result,
    ratio,
)
from services.metrics.reports.store.leads import (
    LEADS,
    LIMIT,
    fetch_rows,
    group_column,
    groups_and_whole,
    in_range,
    of_person,
    whole,
)
from shared.db.connection import Connection, Row
from shared.db.expressions import constant

CHECKS = ("confirmed", "loose", "disputed")
# Of the handoff rather than of its lead.
OWN: dict[Group | None, str] = {"product": "product", "team": "rejected_team", "seller": "rejected_by"}


async def rejections(conn: Connection, question: ReportQuery) -> ReportResult:
    """Each rejected handoff, by reason and clause; `share` is of all rejections of the row's group.

    Cohort: by the first capture of the lead; period: by the day of the rejection. A rejection counts under the team and
    the seller who rejected. What is neither confirmed, loose nor disputed names no clause that can be judged.
    """
    rows, truncated = await fetch_rows(conn, _query(question.by, question.basis), question)
    totals = next(_counts(row) for row in rows if row.whole)
    found = {
        ((row.reason, row.clause), row.grp): _counts(row) | {"share": ratio(row.times, row.size)}
        for row in rows
        if not row.whole
    }
    return build_detailed_result(question, ("reason", "clause"), found, totals, truncated)


def _counts(row: Row) -> dict[str, Any]:
    return {"count": row.times, **{check: getattr(row, check) for check in CHECKS}}


@cache
def _query(by: Group | None, basis: Basis) -> Select[Any]:
    handoffs = of_person(handoffs_table, "h")
    dated = LEADS.c.captured_at if basis == "cohort" else handoffs.c.rejected_at
    group = handoffs.c[OWN[by]].label("grp") if by in OWN else group_column(by, dated, LEADS)
    counted = (
        select(group, handoffs.c.reason, handoffs.c.clause, handoffs.c.checked)
        .select_from(handoffs.outerjoin(LEADS, LEADS.c.lead_id == handoffs.c.person))
        .where(handoffs.c.rejected_at.is_not(None), in_range(dated))
        .cte("counted")
    )
    grp, reason, clause = counted.c.grp, counted.c.reason, counted.c.clause
    checks = (func.count().filter(counted.c.checked == constant(check)).label(check) for check in CHECKS)
    size = func.sum(func.count()).over(partition_by=(func.grouping(reason), grp))
    return (
        select(
            *(grp, reason, clause, whole(reason), func.count().label("times")),
            *checks,
            cast(size, BigInteger).label("size"),
        )
        .group_by(groups_and_whole(reason, clause, grp))
        .order_by(desc("whole"), desc("times"), grp, reason, clause)
        .limit(LIMIT)
    )

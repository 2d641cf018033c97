"""The report `rejections`: why sales rejected leads, and whether the signed clauses confirm the reason."""

from functools import cache
from typing import Any

from sqlalchemy import CTE, BigInteger, Function, Select, cast, desc, func, select

from services.metrics.projections.store.person_ids import join_person
from services.metrics.projections.store.tables import handoffs_table
from services.metrics.reports.domain.query import Basis, Group, ReportQuery
from services.metrics.reports.domain.result import ReportResult, build_detailed_result, divide
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
from services.metrics.reports.store.sums import count_items
from shared.db.connection import Connection, Row
from shared.db.expressions import constant

CHECKS = ("confirmed", "loose", "disputed")
# Groups by a column of the handoff rather than of its lead, with that column.
HANDOFF_COLUMNS: dict[Group | None, str] = {"product": "product", "team": "rejected_team", "seller": "rejected_by"}


async def compute_rejections(conn: Connection, query: ReportQuery) -> ReportResult:
    """Each rejected handoff, by reason and clause; `share` is of all rejections of the row's group.

    Cohort: by the first capture of the lead; period: by the day of the rejection. A rejection counts under the team and
    the seller who rejected. One that is neither confirmed, loose nor disputed names no clause that can be checked.
    """
    build = _build_summed if query.summed else _build_plain
    rows, truncated = await fetch_rows(conn, build(query.by, query.basis, narrowed=query.narrowed), query)
    totals = next(_read_counts(row) for row in rows if row.whole)
    details = {
        ((row.reason, row.clause), row.grp): _read_counts(row) | {"share": divide(row.times, row.size)}
        for row in rows
        if not row.whole
    }
    return build_detailed_result(query, ("reason", "clause"), details, totals, truncated)


def _read_counts(row: Row) -> dict[str, Any]:
    return {"count": row.times, **{check: getattr(row, check) for check in CHECKS}}


@cache
def _build_summed(by: Group | None, basis: Basis, *, narrowed: bool) -> Select[Any]:
    items = count_items(by, basis, ("rejection",), narrowed=narrowed).c
    counted = select(
        items.grp, items.name.label("reason"), items.clause, items.state.label("checked"), items["count"]
    ).cte("rejections")
    return _count_reasons(counted, func.sum(counted.c["count"]))


@cache
def _build_plain(by: Group | None, basis: Basis, *, narrowed: bool) -> Select[Any]:
    handoffs = join_person(handoffs_table, "h")
    instant = LEADS.c.captured_at if basis == "cohort" else handoffs.c.rejected_at
    group = (
        handoffs.c[HANDOFF_COLUMNS[by]].label("grp")
        if by in HANDOFF_COLUMNS
        else build_group_column(by, instant, LEADS)
    )
    rejections = (
        select(group, handoffs.c.reason, handoffs.c.clause, handoffs.c.checked)
        .select_from(handoffs.outerjoin(LEADS, LEADS.c.lead_id == handoffs.c.person))
        .where(handoffs.c.rejected_at.is_not(None), is_in_range(instant))
    )
    return _count_reasons(narrow(rejections, handoffs.c.rejected_by, narrowed=narrowed).cte("counted"), func.count())


def _count_reasons(counted: CTE, count: Function[Any]) -> Select[Any]:
    grp, reason, clause = counted.c.grp, counted.c.reason, counted.c.clause
    times = cast(func.coalesce(count, constant(0)), BigInteger)
    checks = (
        cast(func.coalesce(count.filter(counted.c.checked == constant(check)), constant(0)), BigInteger).label(check)
        for check in CHECKS
    )
    size = func.sum(times).over(partition_by=(func.grouping(reason), grp))
    return (
        select(
            *(grp, reason, clause, is_whole(reason), times.label("times")),
            *checks,
            cast(size, BigInteger).label("size"),
        )
        .group_by(build_grouping_sets(reason, clause, grp))
        .order_by(desc("whole"), desc("times"), grp, reason, clause)
        .limit(LIMIT)
    )

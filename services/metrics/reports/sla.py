"""The report `sla`: for each target how many clocks were met and breached, and how long the work took."""

from functools import cache
from typing import Any, get_args

from sqlalchemy import FromClause, Label, Select, desc, func, select

from services.metrics.projections.store.person_ids import join_person
from services.metrics.projections.store.tables import clocks_table
from services.metrics.reports.domain.query import Basis, Group, ReportQuery
from services.metrics.reports.domain.result import DECIMALS, ReportResult, build_detailed_result, divide
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
from shared.events.handoff import Target

TARGETS = get_args(Target)
STATES = ("met", "breached", "running")
SECONDS = ("median_elapsed_seconds", "p90_elapsed_seconds", "median_business_seconds", "p90_business_seconds")
# Groups by a column of the clock rather than of its lead.
CLOCK_GROUPS: tuple[Group, ...] = ("product", "team", "seller")


async def compute_sla(conn: Connection, query: ReportQuery) -> ReportResult:
    """Cohort: by the first capture of the clock's lead; period: by the day on which the clock falls due.

    `due` = met + breached + running: cancelled clocks do not count, a corrected breach is met. Seconds are those of
    work that was done, late or not. A clock counts under its own team and seller; without a seller under the team.
    """
    rows, truncated = await fetch_rows(conn, _build_statement(query.by, query.basis, narrowed=query.narrowed), query)
    totals = next(_read_counts(row) for row in rows if row.whole)
    ordered = sorted((row for row in rows if not row.whole), key=lambda row: TARGETS.index(row.target))
    details = {((row.target,), row.grp): _read_counts(row) | _read_seconds(row) for row in ordered}
    return build_detailed_result(query, ("target",), details, totals, truncated)


def _read_counts(row: Row) -> dict[str, Any]:
    counts = {state: getattr(row, state) for state in STATES}
    return {"due": row.due, **counts, "attainment": divide(row.met, row.met + row.breached)}


def _read_seconds(row: Row) -> dict[str, Any]:
    seconds = {name: getattr(row, name) for name in SECONDS}
    return {name: None if value is None else round(value, DECIMALS) for name, value in seconds.items()}


@cache
def _build_statement(by: Group | None, basis: Basis, *, narrowed: bool) -> Select[Any]:
    clocks = join_person(clocks_table, "c")
    instant = LEADS.c.captured_at if basis == "cohort" else clocks.c.due_at
    group = build_group_column(by, instant, clocks if by in CLOCK_GROUPS else LEADS)
    rows = (
        select(group, clocks.c.target, clocks.c.state, clocks.c.elapsed_seconds, clocks.c.business_seconds)
        .select_from(clocks.outerjoin(LEADS, LEADS.c.lead_id == clocks.c.person))
        .where(clocks.c.state != constant("cancelled"), is_in_range(instant))
    )
    counted = narrow(rows, clocks.c.seller, narrowed=narrowed).cte("counted")
    grp, target = counted.c.grp, counted.c.target
    states = (func.count().filter(counted.c.state == constant(state)).label(state) for state in STATES)
    return (
        select(grp, target, is_whole(target), func.count().label("due"), *states, *_build_quantiles(counted))
        .group_by(build_grouping_sets(target, grp))
        .order_by(desc("whole"), desc("due"), target, grp)
        .limit(LIMIT)
    )


def _build_quantiles(counted: FromClause) -> list[Label[Any]]:
    return [
        func.percentile_cont(constant(share)).within_group(counted.c[f"{kind}_seconds"]).label(f"{name}_{kind}_seconds")
        for kind in ("elapsed", "business")
        for name, share in (("median", 0.5), ("p90", 0.9))
    ]

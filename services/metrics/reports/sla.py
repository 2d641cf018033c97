"""Which promises of time were kept: clocks by their target."""

from functools import cache
from typing import Any, get_args

from sqlalchemy import FromClause, Label, Select, desc, func, select

from services.metrics.projections.store.tables import clocks_table
from services.metrics.reports.domain.query import (
    DECIMALS,
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
from shared.events.sla import Target

TARGETS = get_args(Target)
STATES = ("met", "breached", "running")
SECONDS = ("median_elapsed_seconds", "p90_elapsed_seconds", "median_business_seconds", "p90_business_seconds")
OWN: tuple[Group, ...] = ("product", "team", "seller")


async def sla(conn: Connection, question: ReportQuery) -> ReportResult:
    """Cohort: by the first capture of the clock's lead; period: by the day on which the clock falls due.

    `due` = met + breached + running: a cancelled clock is none, a corrected breach is met. Seconds are of what was
    done, late or not. A clock counts under its own team and seller; without a seller it is the team's promise.
    """
    rows, truncated = await fetch_rows(conn, _query(question.by, question.basis), question)
    totals = next(_counts(row) for row in rows if row.whole)
    told = sorted((row for row in rows if not row.whole), key=lambda row: TARGETS.index(row.target))
    found = {((row.target,), row.grp): _counts(row) | _seconds(row) for row in told}
    return build_detailed_result(question, ("target",), found, totals, truncated)


def _counts(row: Row) -> dict[str, Any]:
    counts = {state: getattr(row, state) for state in STATES}
    return {"due": row.due, **counts, "attainment": ratio(row.met, row.met + row.breached)}


def _seconds(row: Row) -> dict[str, Any]:
    seconds = {name: getattr(row, name) for name in SECONDS}
    return {name: None if value is None else round(value, DECIMALS) for name, value in seconds.items()}


@cache
def _query(by: Group | None, basis: Basis) -> Select[Any]:
    clocks = of_person(clocks_table, "c")
    dated = LEADS.c.captured_at if basis == "cohort" else clocks.c.due_at
    group = group_column(by, dated, clocks if by in OWN else LEADS)
    counted = (
        select(group, clocks.c.target, clocks.c.state, clocks.c.elapsed_seconds, clocks.c.business_seconds)
        .select_from(clocks.outerjoin(LEADS, LEADS.c.lead_id == clocks.c.person))
        .where(clocks.c.state != constant("cancelled"), in_range(dated))
        .cte("counted")
    )
    grp, target = counted.c.grp, counted.c.target
    states = (func.count().filter(counted.c.state == constant(state)).label(state) for state in STATES)
    return (
        select(grp, target, whole(target), func.count().label("due"), *states, *_quantiles(counted))
        .group_by(groups_and_whole(target, grp))
        .order_by(desc("whole"), desc("due"), target, grp)
        .limit(LIMIT)
    )


def _quantiles(counted: FromClause) -> list[Label[Any]]:
    return [
        func.percentile_cont(constant(share)).within_group(counted.c[f"{kind}_seconds"]).label(f"{name}_{kind}_seconds")
        for kind in ("elapsed", "business")
        for name, share in (("median", 0.5), ("p90", 0.9))
    ]

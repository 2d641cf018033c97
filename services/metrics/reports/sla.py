"""Which promises of time were kept: clocks by their target."""

from typing import Any, get_args

from services.metrics.reports.domain import DECIMALS, Group, ReportQuery, ReportResult, build_detailed_result, ratio
from services.metrics.reports.lead_query import fetch_rows, group_by_sql, in_range_sql, of_person, with_leads
from shared.db.connection import Connection, Row
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
    rows, truncated = await fetch_rows(conn, _sql(question), question)
    totals = next(_counts(row) for row in rows if row.whole)
    told = sorted((row for row in rows if not row.whole), key=lambda row: TARGETS.index(row.target))
    found = {((row.target,), row.grp): _counts(row) | _seconds(row) for row in told}
    return build_detailed_result(question, ("target",), found, totals, truncated)


def dated(question: ReportQuery) -> str:
    """The SQL of the instant by which a clock `c` of a lead `l` is dated."""
    return "l.captured_at" if question.basis == "cohort" else "c.due_at"


def _counts(row: Row) -> dict[str, Any]:
    counts = {state: getattr(row, state) for state in STATES}
    return {"due": row.due, **counts, "attainment": ratio(row.met, row.met + row.breached)}


def _seconds(row: Row) -> dict[str, Any]:
    seconds = {name: getattr(row, name) for name in SECONDS}
    return {name: None if value is None else round(value, DECIMALS) for name, value in seconds.items()}


def _sql(question: ReportQuery) -> str:
    by = question.by
    group = group_by_sql(by, dated(question), "c." if by in OWN else "l.")
    states = ", ".join(f"count(*) filter (where state = '{state}') as {state}" for state in STATES)
    quantiles = ", ".join(
        f"percentile_cont({share}) within group (order by {kind}_seconds) as {name}_{kind}_seconds"
        for kind in ("elapsed", "business")
        for name, share in (("median", 0.5), ("p90", 0.9))
    )
    return f"""
        {with_leads()}, counted as (
            select {group} as grp, c.target, c.state, c.elapsed_seconds, c.business_seconds
            from {of_person("clocks", "c")} left join leads l on l.lead_id = c.person
            where c.state <> 'cancelled' and {in_range_sql(dated(question))}
        )
        select grp, target, grouping(target) = 1 as whole, count(*) as due, {states}, {quantiles}
        from counted group by grouping sets ((target, grp), ())
        order by whole desc, due desc, target, grp
    """

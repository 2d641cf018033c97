"""The report `sla`: for each promise of time how many clocks were met and breached, and how long the work took."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.metrics.reports.domain.promises import order_promise
from services.metrics.reports.domain.query import ReportQuery
from services.metrics.reports.domain.result import DECIMALS, ReportResult, build_detailed_result, divide
from services.metrics.reports.store.clock_counts import STATES, fetch_counts
from services.metrics.reports.store.clock_quantiles import SECONDS, read_seconds
from services.metrics.reports.store.clock_seconds import fetch_seconds
from shared.db.connection import Connection, Row


async def compute_sla(conn: Connection, query: ReportQuery) -> ReportResult:
    """Cohort: by the first capture of the clock's lead; period: by the day on which the clock falls due.

    `due` = met + breached + running: cancelled clocks do not count, a corrected breach is met. Seconds are those of
    work that was done, late or not. A clock counts under its own team and seller; without a seller under the team.
    What leads of a priority are promised in place of all leads is a row of its own, `acceptance:hand_raiser`.
    """
    rows, truncated = await fetch_counts(conn, query)
    if query.summed:
        seconds = await fetch_seconds(conn, query, {(row.target, row.grp) for row in rows if not row.whole})
    else:
        seconds = {(row.target, row.grp): read_seconds(row) for row in rows if not row.whole}
    return _build_result(query, rows, truncated, seconds)


async def count_clocks(conn: Connection, query: ReportQuery) -> ReportResult:
    """The report without its seconds, which take far longer to find than the counts."""
    rows, truncated = await fetch_counts(conn, query)
    return _build_result(query, rows, truncated, {})


def _build_result(
    query: ReportQuery, rows: Sequence[Row], truncated: bool, seconds: Mapping[tuple[str, Any], Mapping[str, float]]
) -> ReportResult:
    """`seconds`: those of each target and group."""
    totals = next(_read_counts(row) for row in rows if row.whole)
    ordered = sorted((row for row in rows if not row.whole), key=lambda row: order_promise(row.target))
    details = {
        ((row.target,), row.grp): _read_counts(row) | _round(seconds.get((row.target, row.grp), {})) for row in ordered
    }
    return build_detailed_result(query, ("target",), details, totals, truncated)


def _read_counts(row: Row) -> dict[str, Any]:
    counts = {state: getattr(row, state) for state in STATES}
    return {"due": row.due, **counts, "attainment": divide(row.met, row.met + row.breached)}


def _round(seconds: Mapping[str, float]) -> dict[str, Any]:
    return {name: round(seconds[name], DECIMALS) if name in seconds else None for name in SECONDS}

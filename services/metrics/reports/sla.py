"""The report `sla`: for each target how many clocks were met and breached, and how long the work took."""

from collections.abc import Mapping, Sequence
from typing import Any, get_args

from services.metrics.reports.domain.query import ReportQuery
from services.metrics.reports.domain.result import DECIMALS, ReportResult, build_detailed_result, divide
from services.metrics.reports.store.clock_counts import SECONDS, STATES, fetch_counts, fetch_seconds
from shared.db.connection import Connection, Row
from shared.events.handoff import Target

TARGETS = get_args(Target)


async def compute_sla(conn: Connection, query: ReportQuery) -> ReportResult:
    """Cohort: by the first capture of the clock's lead; period: by the day on which the clock falls due.

    `due` = met + breached + running: cancelled clocks do not count, a corrected breach is met. Seconds are those of
    work that was done, late or not. A clock counts under its own team and seller; without a seller under the team.
    """
    rows, truncated = await fetch_counts(conn, query)
    timed = await fetch_seconds(conn, query) if query.summed else rows
    return _build_result(query, rows, truncated, {(row.target, row.grp): row for row in timed if not row.whole})


async def count_clocks(conn: Connection, query: ReportQuery) -> ReportResult:
    """The report without its seconds, which take far longer to find than the counts."""
    rows, truncated = await fetch_counts(conn, query)
    return _build_result(query, rows, truncated, {})


def _build_result(
    query: ReportQuery, rows: Sequence[Row], truncated: bool, timed: Mapping[tuple[str, Any], Row]
) -> ReportResult:
    """`timed`: the row with the seconds of each target and group."""
    totals = next(_read_counts(row) for row in rows if row.whole)
    ordered = sorted((row for row in rows if not row.whole), key=lambda row: TARGETS.index(row.target))
    details = {
        ((row.target,), row.grp): _read_counts(row) | _read_seconds(timed.get((row.target, row.grp))) for row in ordered
    }
    return build_detailed_result(query, ("target",), details, totals, truncated)


def _read_counts(row: Row) -> dict[str, Any]:
    counts = {state: getattr(row, state) for state in STATES}
    return {"due": row.due, **counts, "attainment": divide(row.met, row.met + row.breached)}


def _read_seconds(row: Row | None) -> dict[str, Any]:
    seconds = {name: getattr(row, name) if row else None for name in SECONDS}
    return {name: None if value is None else round(value, DECIMALS) for name, value in seconds.items()}

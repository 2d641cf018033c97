"""The report `win_rate`: how many sales-qualified leads were won, were lost or are still open."""

from collections.abc import Mapping
from typing import Any

from services.metrics.reports.domain.query import ReportQuery
from services.metrics.reports.domain.result import ReportResult, build_result, divide
from services.metrics.reports.store.leads import fetch_rows
from services.metrics.reports.store.step_counts import build_step_counts
from shared.db.connection import Connection

COUNTED = ("sales_qualified", "won", "lost", "open")


async def compute_win_rate(conn: Connection, query: ReportQuery) -> ReportResult:
    """`open`: sales-qualified, neither won, lost, rejected nor recycled; by period under that step's date."""
    rows, truncated = await fetch_rows(
        conn, build_step_counts(query.by, query.basis, COUNTED, narrowed=query.narrowed), query
    )
    groups = {row.grp: _compute_figures(dict(row)) for row in rows if not row.whole}
    totals = next(_compute_figures(dict(row)) for row in rows if row.whole)
    return build_result(query, groups, totals, truncated)


def _compute_figures(counts: Mapping[str, int]) -> dict[str, Any]:
    won, lost = counts["won"], counts["lost"]
    rates = {"sql_to_won": divide(won, counts["sales_qualified"]), "win_rate": divide(won, won + lost)}
    return {step: counts[step] for step in COUNTED} | rates

"""The report `win_rate`: how many sales-qualified leads were won, were lost or are still open."""

from collections.abc import Mapping
from typing import Any

from services.metrics.projections.store.report_tables import OF_SALES
from services.metrics.reports.domain.query import ReportQuery
from services.metrics.reports.domain.result import ReportResult, build_result, divide
from services.metrics.reports.store.step_counts import fetch_step_counts
from shared.db.connection import Connection

COUNTED = ("sales_qualified", "won", "finally_lost", "open")
DECIDED = ("won", "finally_lost")


async def compute_win_rate(conn: Connection, query: ReportQuery) -> ReportResult:
    """Each lead once: won if any of its deals is, lost if none is won or open.

    `open`: sales-qualified, neither won, lost, rejected nor recycled; by period under that step's date.
    """
    rows, truncated = await fetch_step_counts(conn, query, COUNTED)
    groups = {row.grp: _compute_figures(dict(row)) for row in rows if not row.whole}
    totals = next(_compute_figures(dict(row)) for row in rows if row.whole)
    return build_result(query, groups, totals, truncated)


async def count_decided_of_marketing(conn: Connection, query: ReportQuery) -> dict[str, int]:
    """How many leads were `won` and `lost`, without those that sales found itself; `query`: without a group."""
    rows, _ = await fetch_step_counts(conn, query, DECIDED)
    total = dict(next(row for row in rows if row.whole))
    won, lost = (total[step] - total[step + OF_SALES] for step in DECIDED)
    return {"won": won, "lost": lost}


def _compute_figures(counts: Mapping[str, int]) -> dict[str, Any]:
    won, lost = counts["won"], counts["finally_lost"]
    rates = {"sql_to_won": divide(won, counts["sales_qualified"]), "win_rate": divide(won, won + lost)}
    return {"sales_qualified": counts["sales_qualified"], "won": won, "lost": lost, "open": counts["open"]} | rates

"""What became of the leads in which sales saw a chance."""

from collections.abc import Mapping
from typing import Any

from services.metrics.reports.domain.query import ReportQuery, ReportResult, build_result, ratio
from services.metrics.reports.store.leads import fetch_rows
from services.metrics.reports.store.step_counts import step_counts
from shared.db.connection import Connection

COUNTED = ("sales_qualified", "won", "lost", "open")


async def win_rate(conn: Connection, question: ReportQuery) -> ReportResult:
    """`open`: sales-qualified, neither won nor lost, and not given back; by period under that step's date."""
    rows, truncated = await fetch_rows(conn, step_counts(question.by, question.basis, COUNTED), question)
    groups = {row.grp: _figures(dict(row)) for row in rows if not row.whole}
    totals = next(_figures(dict(row)) for row in rows if row.whole)
    return build_result(question, groups, totals, truncated)


def _figures(counts: Mapping[str, int]) -> dict[str, Any]:
    won, lost = counts["won"], counts["lost"]
    rates = {"sql_to_won": ratio(won, counts["sales_qualified"]), "win_rate": ratio(won, won + lost)}
    return {step: counts[step] for step in COUNTED} | rates

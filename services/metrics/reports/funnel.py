"""The report `funnel`: how many leads reached each step, and which share of each step reached the next."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from services.metrics.reports.domain.query import ReportQuery
from services.metrics.reports.domain.result import ReportResult, build_result, divide
from services.metrics.reports.store.leads import fetch_rows
from services.metrics.reports.store.step_counts import build_step_counts
from shared.db.connection import Connection

STEPS = ("captured", "qualified", "accepted", "contacted", "sales_qualified", "opportunity", "won")
OUTCOMES = ("lost", "rejected", "recycled")


async def compute_funnel(conn: Connection, query: ReportQuery) -> ReportResult:
    """Cohort: leads by their first capture, whenever they got further; period: each step by its own date."""
    rows, truncated = await fetch_rows(
        conn, build_step_counts(query.by, query.basis, (*STEPS, *OUTCOMES), narrowed=query.narrowed), query
    )
    groups = {row.grp: _compute_figures(dict(row)) for row in rows if not row.whole}
    totals = next(_compute_figures(dict(row)) for row in rows if row.whole)
    return build_result(query, groups, totals, truncated)


def _compute_figures(counts: Mapping[str, int]) -> dict[str, Any]:
    rates = {step: divide(counts[step], counts[previous]) for previous, step in pairwise(STEPS)}
    rates["lead_to_customer"] = divide(counts["won"], counts["captured"])
    return {step: counts[step] for step in (*STEPS, *OUTCOMES)} | {"rates": rates}

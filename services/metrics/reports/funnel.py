"""How many leads got how far, and what part of each step reached the next."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from services.metrics.reports.domain.query import ReportQuery, ReportResult, build_result, ratio
from services.metrics.reports.store.leads import fetch_rows
from services.metrics.reports.store.step_counts import step_counts
from shared.db.connection import Connection

STEPS = ("captured", "qualified", "accepted", "contacted", "sales_qualified", "opportunity", "won")
OUTCOMES = ("lost", "rejected", "recycled")


async def funnel(conn: Connection, question: ReportQuery) -> ReportResult:
    """Cohort: leads by their first capture, whenever they got further; period: each step by its own date."""
    rows, truncated = await fetch_rows(conn, step_counts(question.by, question.basis, (*STEPS, *OUTCOMES)), question)
    groups = {row.grp: _figures(dict(row)) for row in rows if not row.whole}
    totals = next(_figures(dict(row)) for row in rows if row.whole)
    return build_result(question, groups, totals, truncated)


def _figures(counts: Mapping[str, int]) -> dict[str, Any]:
    rates = {step: ratio(counts[step], counts[former]) for former, step in pairwise(STEPS)}
    lead_to_customer = ratio(counts["won"], counts["captured"])
    return {step: counts[step] for step in (*STEPS, *OUTCOMES)} | {
        "rates": {**rates, "lead_to_customer": lead_to_customer}
    }

"""The report `funnel`: how many leads reached each step, and which share of each step reached the next."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from services.metrics.projections.store.report_tables import OF_SALES
from services.metrics.reports.domain.query import ReportQuery
from services.metrics.reports.domain.result import ReportResult, build_result, divide_share
from services.metrics.reports.store.step_counts import fetch_step_counts
from shared.db.connection import Connection

STEPS = ("captured", "qualified", "accepted", "contacted", "sales_qualified", "opportunity", "won")
OUTCOMES = ("lost", "rejected", "recycled")
# The accepted leads that qualified: sales also accepts leads that it found itself and that never qualified.
ACCEPTED_OF_QUALIFIED = "accepted_of_qualified"
COUNTED = (*STEPS, *OUTCOMES, ACCEPTED_OF_QUALIFIED)


async def compute_funnel(conn: Connection, query: ReportQuery) -> ReportResult:
    """Cohort: leads by their first capture, whenever they got further; period: each step by its own date.

    `by_origin` has the same figures of the leads that marketing brought and of those that sales found itself. No rate
    is above 1: `accepted` is of those that qualified; by period a rate of other leads than the step before is None.
    """
    rows, truncated = await fetch_step_counts(conn, query, COUNTED)
    groups = {row.grp: _compute_row(dict(row)) for row in rows if not row.whole}
    totals = next(_compute_row(dict(row)) for row in rows if row.whole)
    return build_result(query, groups, totals, truncated)


def _compute_row(counts: Mapping[str, int]) -> dict[str, Any]:
    of_sales = {step: counts[step + OF_SALES] for step in COUNTED}
    of_marketing = {step: counts[step] - of_sales[step] for step in COUNTED}
    by_origin = {"marketing": _compute_figures(of_marketing), "sales": _compute_figures(of_sales)}
    return _compute_figures(counts) | {"by_origin": by_origin}


def _compute_figures(counts: Mapping[str, int]) -> dict[str, Any]:
    rates = {step: divide_share(counts[step], counts[previous]) for previous, step in pairwise(STEPS)}
    rates["accepted"] = divide_share(counts[ACCEPTED_OF_QUALIFIED], counts["qualified"])
    rates["lead_to_customer"] = divide_share(counts["won"], counts["captured"])
    return {step: counts[step] for step in COUNTED} | {"rates": rates}

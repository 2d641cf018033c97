"""`/leads?view=ratings`: how good sales found the leads that marketing delivered, by source and by campaign."""

from collections.abc import Mapping
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse

from services.metrics.board.domain import Dimension
from services.metrics.board.pages import formatting, leads_table, section
from services.metrics.board.pages.board import page
from services.metrics.board.pages.leads_parameters import LeadsParameters
from services.metrics.reports.domain.query import ReportRequest
from services.metrics.reports.handlers.report import run_report
from services.metrics.reports.ratings import SCORES
from shared.auth import Caller

GROUPS: tuple[Dimension, ...] = ("source", "campaign")
COLUMNS = ("Mean", "Rated", *SCORES)


async def show_ratings(request: Request, viewer: Caller, chosen: LeadsParameters) -> HTMLResponse:
    """The ratings of these dates by source and by campaign, the worst mean first."""
    basis, dates, asked = chosen.to_basis(), chosen.to_dates(), chosen.to_request()
    reports = [
        await run_report(
            request.app.state.metrics, "ratings", ReportRequest(asked.start, asked.until, by, basis, viewer.seller)
        )
        for by in GROUPS
    ]
    return page(
        "ratings.html",
        dates=formatting.format_date_range(dates),
        basis=basis,
        fields=[
            leads_table.FormField("view", "View", "ratings", kind="hidden"),
            *leads_table.build_dates(basis, dates, "by the day of the rating"),
        ],
        tables=[
            build_table(f"Ratings by {by}", by, report.result.rows) for by, report in zip(GROUPS, reports, strict=True)
        ],
        totals=reports[0].result.totals,
        **request.state.frame,
    )


def build_table(caption: str, by: Dimension, rows: Any) -> section.DataTable:
    """A row for each group: the mean, how many, and how many of each score."""
    ordered = sorted(rows, key=lambda row: (row["mean"], -row["rated"], str(row[by])))
    return section.DataTable(caption, (by.capitalize(), *COLUMNS), [build_row(by, row) for row in ordered])


def build_row(by: Dimension, row: Mapping[str, Any]) -> section.Cells:
    """The group, the mean of its ratings, how many there are, and how many of each score."""
    counts = (formatting.format_count(row[f"score_{score}"]) for score in SCORES)
    return (formatting.format_group(row[by], by), f"{row['mean']:.1f}", formatting.format_count(row["rated"]), *counts)


def list_scores(row: Mapping[str, Any]) -> list[section.Cells]:
    """The ratings of one group, a row for each score; empty where nothing was rated."""
    if not row:
        return []
    mean: section.Cells = (f"Mean of {formatting.format_count(row['rated'])}", f"{row['mean']:.1f}")
    return [mean, *((f"{score} of 5", formatting.format_count(row[f"score_{score}"])) for score in reversed(SCORES))]

"""`/leads?view=rejections`: why sales rejected leads, and whether the signed clauses say the same, by source."""

from collections.abc import Mapping
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse

from services.metrics.board.domain import DateRange
from services.metrics.board.pages.addresses import build_leads_url
from services.metrics.board.pages.board import page
from services.metrics.board.pages.formatting import EMPTY, format_count, format_date_range, format_group
from services.metrics.board.pages.leads_parameters import LeadsParameters
from services.metrics.board.pages.section import Cells, DataTable, Link
from services.metrics.lead_lists.domain import NONE
from services.metrics.reports.domain.query import ReportRequest
from services.metrics.reports.handlers.report import run_report
from services.metrics.reports.rejections import CHECKS
from shared.auth import Caller

COLUMNS = ("Reason", "Source", "Confirmed", "Loose", "Disputed", "Not checked", "All")


async def show_rejections(request: Request, viewer: Caller, chosen: LeadsParameters) -> HTMLResponse:
    """The rejections of these dates by reason and source, each number with its list."""
    basis, dates = chosen.to_basis(), chosen.to_dates()
    asked = chosen.to_request()
    report = await run_report(
        request.app.state.metrics,
        "rejections",
        ReportRequest(asked.start, asked.until, "source", basis, viewer.seller),
    )
    rows = sorted(report.result.rows, key=lambda row: (-row["count"], str(row["reason"]), str(row["source"])))
    return page(
        "rejections.html",
        dates=format_date_range(dates),
        chosen=chosen,
        basis=basis,
        table=DataTable("Rejections by reason and source", COLUMNS, [_build_row(row, dates, basis) for row in rows]),
        disputed=report.result.totals["disputed"],
        total=report.result.totals["count"],
        **request.state.frame,
    )


def _build_row(row: Mapping[str, Any], dates: DateRange, basis: str) -> Cells:
    same = {"reason": row["reason"], "source": row["source"]} | ({"clause": row["clause"]} if row["clause"] else {})

    def link(count: int, **more: str | None) -> str | Link:
        return Link(format_count(count), build_leads_url("rejection", dates, basis, same | more)) if count else "0"

    unchecked = row["count"] - sum(row[check] for check in CHECKS)
    return (
        " ".join(str(row["reason"] or EMPTY).split("_")),
        format_group(row["source"], "source"),
        *(link(row[check], check=check) for check in CHECKS),
        link(unchecked, check=NONE),
        link(row["count"]),
    )

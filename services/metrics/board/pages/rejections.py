"""`/leads?view=rejections`: why sales rejected leads, and whether the signed clauses say the same, by source."""

from collections.abc import Mapping
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse

from services.metrics.board.domain import DateRange
from services.metrics.board.pages import addresses, formatting, leads_table, said, section
from services.metrics.board.pages.board import page
from services.metrics.board.pages.leads_parameters import LeadsParameters
from services.metrics.lead_lists.domain import NONE
from services.metrics.reports.domain.query import ReportRequest
from services.metrics.reports.handlers.report import run_report
from shared.auth import Caller

CHECKS = [check for check in leads_table.CHECKS if check]
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
        dates=formatting.format_date_range(dates),
        basis=basis,
        fields=[
            leads_table.FormField("view", "View", "rejections", kind="hidden"),
            *leads_table.build_dates(basis, dates, "by the day of the rejection"),
        ],
        said=await said.find_said_url(
            request.app.state.metrics, asked, basis, {"seller": viewer.seller} if viewer.seller else {}
        ),
        table=section.DataTable(
            "Rejections by reason and source", COLUMNS, [_build_row(row, dates, basis) for row in rows]
        ),
        disputed=report.result.totals["disputed"],
        total=report.result.totals["count"],
        **request.state.frame,
    )


def _build_row(row: Mapping[str, Any], dates: DateRange, basis: str) -> section.Cells:
    same = {"reason": row["reason"], "source": row["source"]} | ({"clause": row["clause"]} if row["clause"] else {})

    def link(count: int, **more: str | None) -> str | section.Link:
        return (
            section.Link(
                formatting.format_count(count), addresses.build_leads_url("rejection", dates, basis, same | more)
            )
            if count
            else "0"
        )

    unchecked = row["count"] - sum(row[check] for check in CHECKS)
    return (
        " ".join(str(row["reason"] or formatting.EMPTY).split("_")),
        formatting.format_group(row["source"], "source"),
        *(link(row[check], check=check) for check in CHECKS),
        link(unchecked, check=NONE),
        link(row["count"]),
    )

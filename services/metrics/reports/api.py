"""`GET /v1/reports`: the names of the reports, and each report as JSON or CSV."""

import asyncio
import re
from typing import Annotated

import orjson
from fastapi import Depends, Query, Request, Response

from services.metrics.reports.domain.query import EndsBeforeItBegins, InvalidInstant, NotASpan, NotDivided
from services.metrics.reports.handlers.report import run_report
from services.metrics.reports.registry import REPORTS
from services.metrics.reports.schemas import Parameters, ReportNames, ReportOut, to_document
from shared.auth import Caller, RequireScope, record_security_event
from shared.http import Code, Problem, Router, problem_from, problems
from shared.web.csv_export import BYTE_ORDER_MARK, CSV, CSV_TYPE, to_csv

# A media type that the client refuses: weight zero, in as many digits as a weight may have.
REFUSED = re.compile(r";\s*q=0(\.0{0,3})?$")

router = Router(
    answers={
        InvalidInstant: lambda refusal: problem_from(refusal, 422, f"/query/{refusal.args[0]}"),
        EndsBeforeItBegins: lambda refusal: problem_from(refusal, 422, "/query/to"),
        NotDivided: lambda refusal: problem_from(refusal, 422, "/query/by"),
        NotASpan: lambda refusal: problem_from(refusal, 422, "/query/by"),
    }
)


@router.get("/v1/reports")
async def list_reports(caller: Annotated[Caller, Depends(RequireScope("read"))]) -> ReportNames:
    """The names of the reports."""
    return ReportNames(reports=sorted(REPORTS))


@router.get(
    "/v1/reports/{name}",
    response_model=ReportOut,
    responses={200: {"content": {CSV: {"schema": {"type": "string"}}}}, **problems(404)},
)
async def get_report(
    name: Code,
    request: Request,
    caller: Annotated[Caller, Depends(RequireScope("read"))],
    parameters: Annotated[Parameters, Query()],
) -> Response:
    """One report; `Accept: text/csv` gives its rows as CSV, `bom=false` without a byte order mark.

    A key that is bound to a seller gets that seller's.
    """
    if name not in REPORTS:
        raise Problem(404, "There is no such report")
    report = await run_report(request.app.state.metrics, name, parameters.to_request(caller.seller))
    if accepts_csv(request.headers.get("accept", "")):
        record_security_event("report_exported", request, key_id=caller.key_id, target=name)
        # In a thread: thousands of rows take a while, and the event loop serves other requests meanwhile.
        text = await asyncio.to_thread(to_csv, report.result.rows)
        text = f"{BYTE_ORDER_MARK}{text}" if parameters.bom else text
        return Response(text, media_type=CSV_TYPE, headers={"vary": "accept"})
    return Response(orjson.dumps(to_document(name, parameters.basis, report)), media_type="application/json")


def accepts_csv(accept: str) -> bool:
    """Whether an `Accept` header names CSV, does not refuse it, and does not name JSON before it."""
    ranges = [media_range.strip().lower() for media_range in accept.split(",")]
    types = [media_range.split(";")[0].strip() for media_range in ranges if not REFUSED.search(media_range)]
    return next((type_ == CSV for type_ in types if type_ in (CSV, "application/json")), False)

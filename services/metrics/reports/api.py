"""`GET /v1/reports`: the questions there are, and their answers as JSON or CSV."""

import re
from typing import Annotated, Any

import orjson
from fastapi import Depends, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from services.metrics.reports.csv_export import to_csv
from services.metrics.reports.domain.query import Basis, EndsBeforeItBegins, Group, InvalidInstant, ReportRequest
from services.metrics.reports.handlers import Report, run_report
from services.metrics.reports.registry import REPORTS
from shared.auth import Caller, RequireScope
from shared.events.base import rfc3339
from shared.http import QUERY_MODEL, Code, Problem, Router, Text, problem_from, problems

CSV = "text/csv"
# RFC 4180 has it that lines end with CRLF, as they do here.
CSV_TYPE = f"{CSV}; charset=utf-8"
# A weight of nothing, in as many digits as it may have.
REFUSED = re.compile(r";\s*q=0(\.0{0,3})?$")

router = Router(
    answers={
        InvalidInstant: lambda refusal: problem_from(refusal, 422, f"/query/{refusal.args[0]}"),
        EndsBeforeItBegins: lambda refusal: problem_from(refusal, 422, "/query/to"),
    }
)


class Parameters(BaseModel):
    """`from`, `to`: dates or instants, `from` ≤ t < `to`, in the zone of the agreement in force."""

    model_config = QUERY_MODEL

    start: Annotated[Text | None, Field(alias="from")] = None
    until: Annotated[Text | None, Field(alias="to")] = None
    by: Group | None = None
    basis: Basis = "cohort"


class ReportOut(BaseModel):
    """Each row carries its group under the name given in `by`; a missing group, and a rate of nothing, is null."""

    model_config = ConfigDict(json_schema_extra={"description": "Everything up to `as_of` is in it."})

    report: str
    as_of: str
    freshness_seconds: float
    basis: Basis
    timezone: str
    rows: list[dict[str, Any]]
    totals: dict[str, Any]
    truncated: bool


class ReportNames(BaseModel):
    """The reports there are."""

    reports: list[str]


@router.get("/v1/reports")
async def list_reports(caller: Annotated[Caller, Depends(RequireScope("read"))]) -> ReportNames:
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
    given: Annotated[Parameters, Query()],
) -> Response:
    """One report; `Accept: text/csv` gives its rows as CSV."""
    if name not in REPORTS:
        raise Problem(404, "There is no such report")
    asked = ReportRequest(given.start, given.until, given.by, given.basis)
    found = await run_report(request.app.state.metrics, name, asked)
    if wants_csv(request.headers.get("accept", "")):
        return Response(to_csv(found.answer.rows), media_type=CSV_TYPE, headers={"vary": "accept"})
    return Response(orjson.dumps(document(name, given.basis, found)), media_type="application/json")


def document(name: str, basis: Basis, found: Report) -> dict[str, Any]:
    """The answer as JSON values."""
    return {
        "report": name,
        "as_of": rfc3339(found.as_of),
        "freshness_seconds": round(found.freshness_seconds, 3),
        "basis": basis,
        "timezone": found.terms.timezone,
        "rows": found.answer.rows,
        "totals": found.answer.totals,
        "truncated": found.answer.truncated,
    }


def wants_csv(accept: str) -> bool:
    """Whether CSV is named, not refused, and no JSON before it."""
    kinds = [kind.strip().lower() for kind in accept.split(",")]
    named = [kind.split(";")[0].strip() for kind in kinds if not REFUSED.search(kind)]
    return next((kind == CSV for kind in named if kind in (CSV, "application/json")), False)

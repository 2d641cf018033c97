"""The parameters and responses of `GET /v1/reports`."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from services.metrics.reports.domain.query import Basis, Group, ReportRequest
from services.metrics.reports.domain.result import Report
from shared.events.base import format_rfc3339
from shared.http import QUERY_MODEL, Text


class Parameters(BaseModel):
    """`from`, `to`: dates or instants, `from` ≤ t < `to`, in the zone of the agreement in force.

    `bom`: whether CSV begins with a byte order mark, which spreadsheets need to read it as UTF-8.
    """

    model_config = QUERY_MODEL

    start: Annotated[Text | None, Field(alias="from")] = None
    until: Annotated[Text | None, Field(alias="to")] = None
    by: Group | None = None
    basis: Basis = "cohort"
    bom: bool = True

    def to_request(self, seller: str | None) -> ReportRequest:
        """The request, narrowed to the seller that the caller's key is bound to, if it is bound."""
        return ReportRequest(self.start, self.until, self.by, self.basis, seller)


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


def to_document(name: str, basis: Basis, report: Report) -> dict[str, Any]:
    """A ReportOut as JSON values: its rows are values already, so pydantic need not check up to 5000 of them."""
    return {
        "report": name,
        "as_of": format_rfc3339(report.as_of),
        "freshness_seconds": round(report.freshness_seconds, 3),
        "basis": basis,
        "timezone": report.locale.timezone,
        "rows": report.result.rows,
        "totals": report.result.totals,
        "truncated": report.result.truncated,
    }

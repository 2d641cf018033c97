"""The form that says what a company is to us, filled with what was said of it."""

from collections.abc import Sequence
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends

from services.handoff.companies.domain.company import NOTHING_SAID, Company, CompanyNotFound, Said, UnknownOwner
from services.handoff.companies.domain.company_domain import NoCompanyDomain
from services.handoff.companies.schemas import CompanyQuery
from shared.auth import Caller, Viewer
from shared.auth.setup import Field, Form, Step, make_setup_router
from shared.events.handoff import Standing
from shared.http import Router, field_problem

ADDRESS = "/companies"
LABELS: dict[Standing, str] = {
    "prospect": "Prospect",
    "open_deal": "Open deal",
    "customer": "Customer",
    "former_customer": "Former customer",
    "partner": "Partner",
    "competitor": "Competitor",
}
FROM_DEALS = ("", "as its deals say")

Viewing = Annotated[Caller, Depends(Viewer("sales", "marketing", unbound=True))]


def make_router() -> Router:
    """A router of pages of companies."""
    return make_setup_router(
        answers={CompanyNotFound: 404, NoCompanyDomain: field_problem("/domain"), UnknownOwner: field_problem("/owner")}
    )


def make_new_step() -> Step:
    """The form that tells of a company by its domain."""
    domain = Field("domain", "Domain", example="reyes.example", required=True)
    form = Form(ADDRESS, "Save the company", (domain, *make_fields(NOTHING_SAID)))
    return Step("Tell of a company", form=form, leads_to=(ADDRESS, "All companies"))


def make_step(company: Company) -> Step:
    """The form of one company."""
    address = f"{ADDRESS}/{company.domain}"
    form = Form(address, "Save the company", make_fields(company.said))
    return Step("What it is to us", form=form, leads_to=(address, "The company"))


def make_fields(said: Said) -> tuple[Field, ...]:
    """The fields with what was said."""
    since = said.since.isoformat() if said.since else ""
    return (
        Field("name", "Name", said.name or "", "Reyes Logistics"),
        Field("standing", "What it is to us", said.standing or "", kind="select",
              options=(FROM_DEALS, *LABELS.items())),
        Field("owner", "The seller who has the account, by id", said.owner or "", "kim"),
        Field("since", "Since when, with the hour and the offset", since, "2026-03-01T00:00:00Z"),
    )  # fmt: skip


def link_next(query: CompanyQuery, shown: Sequence[Company]) -> str:
    """The address of the next page."""
    filters = query.model_dump(include={"standing", "owner"}, exclude_none=True)
    return f"{ADDRESS}?{urlencode(filters | {'limit': query.limit, 'cursor': shown[-1].domain})}"

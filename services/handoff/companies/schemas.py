"""The requests and responses of the routes of companies."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field

from services.handoff.companies.domain.company import AccountDeal, Company, Said
from services.handoff.companies.domain.company_domain import normalize_domain
from shared.events.handoff import Standing
from shared.http import QUERY_MODEL, REQUEST_MODEL, Code, Instant, Name, field_error

PAGE = 50
PAGE_LIMIT = 200


def require_domain_of_page(text: str) -> str:
    """For a pydantic field: the domain with which a page ended."""
    if normalize_domain(text) != text:
        raise field_error("Must be the cursor of the page before.")
    return text


class AccountIn(BaseModel):
    """What is said of a company, in place of what was said before; what is left out follows from its deals."""

    model_config = REQUEST_MODEL

    name: Name | None = None
    standing: Standing | None = None
    owner: Code | None = None
    since: Instant | None = None

    def to_said(self) -> Said:
        return Said(self.name, self.standing, self.owner, self.since)


class CompanyQuery(BaseModel):
    """The filters and the page."""

    model_config = QUERY_MODEL

    standing: Standing | None = None
    owner: Code | None = None
    limit: Annotated[int, Field(ge=1, le=PAGE_LIMIT)] = PAGE
    cursor: Annotated[Name, AfterValidator(require_domain_of_page)] | None = None


class CompanyRow(BaseModel):
    """One company: what it is to us now, and which of it was said."""

    domain: str
    name: str | None
    standing: Standing
    owner: str | None
    since: datetime | None
    said: list[Literal["name", "standing", "owner", "since"]]


class CompaniesOut(BaseModel):
    """A page of companies in the order of their domains; `next_cursor` is the cursor of the next page."""

    companies: list[CompanyRow]
    next_cursor: str | None


class AccountDealOut(BaseModel):
    """One deal of one of the company's leads."""

    lead_id: UUID
    stage: Literal["opportunity", "won", "lost"]
    since: datetime
    owner: str | None


class CompanyOut(CompanyRow):
    """One company with the deals of its leads, the newest first."""

    leads: int
    deals: list[AccountDealOut]


def company_row(company: Company) -> dict[str, object]:
    """The company as a list shows it."""
    said = company.said
    return {
        "domain": company.domain,
        "name": said.name,
        **vars(company.account),
        "said": [name for name in ("name", "standing", "owner", "since") if getattr(said, name) is not None],
    }


def deal_out(deal: AccountDeal) -> AccountDealOut:
    """The deal by its latest stage."""
    latest = deal.latest
    return AccountDealOut(lead_id=deal.lead_id, stage=latest.stage, since=latest.at, owner=deal.owner)

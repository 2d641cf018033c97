"""The routes of companies: what each is to us, and who has its account."""

from typing import Annotated

from fastapi import Depends, Query
from starlette.requests import Request

from services.handoff.companies.domain.company import CompanyNotFound, UnknownOwner
from services.handoff.companies.domain.company_domain import NoCompanyDomain, require_domain
from services.handoff.companies.handlers.dealings import load_dealings
from services.handoff.companies.handlers.standings import say
from services.handoff.companies.schemas import (
    AccountIn,
    CompaniesOut,
    CompanyOut,
    CompanyQuery,
    CompanyRow,
    company_row,
    deal_out,
)
from services.handoff.companies.store import companies
from shared.auth import Caller, RequireScope
from shared.http import Body, Name, Router, field_problem, problems

router = Router(
    answers={CompanyNotFound: 404, NoCompanyDomain: field_problem("/domain"), UnknownOwner: field_problem("/owner")}
)
SalesOrMarketing = Annotated[Caller, Depends(RequireScope("sales", "marketing", unbound=True))]


@router.put("/v1/companies/{domain}", responses=problems(403))
async def put_company(
    domain: Name, request: Request, caller: SalesOrMarketing, body: Annotated[AccountIn, Depends(Body(AccountIn))]
) -> CompanyRow:
    """Say what a company is to us and who has its account; what is left out follows from the deals of its leads."""
    wanted, said = require_domain(domain), body.to_said()
    company = await request.app.state.handoff.database.run(lambda conn: say(conn, wanted, said, caller.key_id))
    return CompanyRow.model_validate(company_row(company))


@router.get("/v1/companies/{domain}", responses=problems(403, 404))
async def get_company(domain: Name, request: Request, caller: SalesOrMarketing) -> CompanyOut:
    """One company, with the deals of its leads."""
    wanted = require_domain(domain)
    found = await request.app.state.handoff.database.slow_reads.run(lambda conn: load_dealings(conn, wanted))
    deals = [deal_out(deal) for deal in found.deals]
    return CompanyOut.model_validate(company_row(found.company) | {"leads": found.leads, "deals": deals})


@router.get("/v1/companies", responses=problems(403))
async def get_companies(
    request: Request, caller: SalesOrMarketing, query: Annotated[CompanyQuery, Query()]
) -> CompaniesOut:
    """Every company that is known by a lead, or of which something was said, a page at a time."""

    async with request.app.state.handoff.database.read_connection() as conn:
        found = await companies.find_page(conn, query.standing, query.owner, query.cursor or "", query.limit)
    last = found[-1].domain if len(found) == query.limit else None
    rows = [CompanyRow.model_validate(company_row(company)) for company in found]
    return CompaniesOut(companies=rows, next_cursor=last)

"""`/companies/{domain}`: what a company is to us, the dealings with it, and a form that says otherwise."""

from fastapi import Request
from fastapi.responses import HTMLResponse, Response

from services.handoff.companies.domain.company import WORDS, derive_account
from services.handoff.companies.domain.company_domain import require_domain
from services.handoff.companies.handlers.dealings import load_dealings
from services.handoff.companies.handlers.standings import say
from services.handoff.companies.pages import company_form
from services.handoff.companies.schemas import AccountIn
from shared.auth.setup import submit
from shared.http import Name, parse_body
from shared.web import make_page_renderer

page = make_page_renderer(__file__)
router = company_form.make_router()


@router.get(company_form.ADDRESS + "/{domain}", response_class=HTMLResponse)
async def show_company(domain: Name, request: Request, viewer: company_form.Viewing) -> HTMLResponse:
    """What the company is to us, its deals, and the form that says otherwise."""
    wanted = require_domain(domain)
    found = await request.app.state.handoff.database.slow_reads.run(lambda conn: load_dealings(conn, wanted))
    return page(
        "company.html",
        name=found.company.said.name or wanted,
        company=found.company,
        derived=derive_account(found.deals),
        standings=company_form.LABELS,
        words=WORDS,
        leads=found.leads,
        deals=found.deals,
        step=company_form.make_step(found.company),
        problem=None,
        **request.state.frame,
    )


@router.post(company_form.ADDRESS + "/{domain}")
async def change_company(domain: Name, request: Request, viewer: company_form.Viewing) -> Response:
    """Say what the company is to us, as `PUT /v1/companies/{domain}` does."""
    wanted, database = require_domain(domain), request.app.state.handoff.database
    found = await database.slow_reads.run(lambda conn: load_dealings(conn, wanted))

    async def send(raw: bytes) -> None:
        said = parse_body(AccountIn, raw).to_said()
        await database.run(lambda conn: say(conn, wanted, said, viewer.key_id))

    return await submit(request, company_form.make_step(found.company), send)

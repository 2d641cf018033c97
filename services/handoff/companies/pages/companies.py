"""`/companies`: every known company, with a form that tells of one more."""

from typing import Annotated

import orjson
from fastapi import Query, Request
from fastapi.responses import HTMLResponse, Response

from services.handoff.companies.domain.company_domain import require_domain
from services.handoff.companies.handlers.standings import say
from services.handoff.companies.pages import company_form
from services.handoff.companies.schemas import AccountIn, CompanyQuery
from services.handoff.companies.store import companies
from shared.auth.setup import submit
from shared.http import parse_body
from shared.web import make_page_renderer

page = make_page_renderer(__file__)
router = company_form.make_router()


@router.get(company_form.ADDRESS, response_class=HTMLResponse)
async def show_companies(
    request: Request, viewer: company_form.Viewing, query: Annotated[CompanyQuery, Query()]
) -> HTMLResponse:
    """A page of companies, all or those of one standing, and the form that tells of one more."""
    async with request.app.state.handoff.database.read_connection() as conn:
        found = await companies.find_page(conn, query.standing, query.owner, query.cursor or "", query.limit + 1)
    return page(
        "companies.html",
        companies=found[: query.limit],
        standing=query.standing,
        standings=company_form.LABELS,
        next_page=company_form.link_next(query, found[: query.limit]) if len(found) > query.limit else None,
        step=company_form.make_new_step(),
        problem=None,
        **request.state.frame,
    )


@router.post(company_form.ADDRESS)
async def tell_company(request: Request, viewer: company_form.Viewing) -> Response:
    """Say something of a company, as `PUT /v1/companies/{domain}` does."""

    async def send(raw: bytes) -> None:
        texts = orjson.loads(raw)
        domain = require_domain(texts.pop("domain", ""))
        said = parse_body(AccountIn, orjson.dumps(texts)).to_said()
        await request.app.state.handoff.database.run(lambda conn: say(conn, domain, said, viewer.key_id))

    return await submit(request, company_form.make_new_step(), send)

"""`/setup/sellers`: every seller, with a form that adds one; `/setup/sellers/{seller}`: all that is set for one."""

from typing import Annotated

from fastapi import Query, Request
from fastapi.responses import HTMLResponse, Response

from services.handoff.sellers import store
from services.handoff.sellers.domain import Seller, is_away
from services.handoff.sellers.handlers import add_seller, put_seller
from services.handoff.sellers.pages import seller_form
from shared.auth.form_fields import read_form
from shared.auth.setup import Field, Form, SalesAdmin, Step, count_rows, make_setup_router, show_step, submit
from shared.db.database import database_clock
from shared.http import Code, Problem
from shared.web import make_page_renderer

ADDRESS = "/setup/sellers"
PAGE = 100
LEADS_TO = (ADDRESS, "All sellers")

page = make_page_renderer(__file__)
router = make_setup_router()


@router.get(ADDRESS, response_class=HTMLResponse)
async def show_sellers(
    request: Request, viewer: SalesAdmin, after: Annotated[Code | None, Query()] = None
) -> HTMLResponse:
    """The sellers after this one by their ids, and the form that adds one."""
    async with request.app.state.handoff.database.read_connection() as conn:
        found = await store.find_page(conn, after or "", PAGE + 1)
        teams, now = await store.all_teams(conn), await database_clock(conn)
    rows = [(each, is_away(each, now), seller_form.describe_absences(each, now)) for each in found[:PAGE]]
    return page(
        "sellers.html",
        sellers=rows,
        next_page=f"{ADDRESS}?after={found[PAGE - 1].seller}" if len(found) > PAGE else None,
        step=make_step(seller_form.EMPTY, seller_form.make_fields(seller_form.EMPTY, teams, now)),
        problem=None,
        **request.state.frame,
    )


@router.post(ADDRESS)
async def add_another_seller(request: Request, viewer: SalesAdmin) -> Response:
    """Add the seller in the form; one that there is stays as it is."""

    async def send(raw: bytes) -> None:
        form = seller_form.read_seller(raw)
        seller = form.to_seller(form.seller)
        await request.app.state.handoff.database.run(lambda conn: add_seller(conn, seller, viewer.key_id))
        request.app.state.handoff.wake_routing()

    return await submit(request, await load_step(request, None), send)


@router.get(ADDRESS + "/{seller}")
async def show_seller(seller: Code, request: Request, viewer: SalesAdmin) -> Response:
    """All that is set for a seller, in a form."""
    return show_step(request, await load_step(request, seller))


@router.post(ADDRESS + "/{seller}")
async def change_seller(seller: Code, request: Request, viewer: SalesAdmin) -> Response:
    """Change the seller as `PUT /v1/sellers/{seller}` does, and back to the page of all sellers."""

    async def send(raw: bytes) -> None:
        changed = seller_form.read_seller(raw).to_seller(seller)
        await request.app.state.handoff.database.run(lambda conn: put_seller(conn, changed, viewer.key_id))
        request.app.state.handoff.wake_routing()

    return await submit(request, await load_step(request, seller), send)


async def load_step(request: Request, seller: str | None) -> Step:
    """The form of a seller with what is stored now, or an empty one. Raises Problem 404."""
    async with request.app.state.handoff.database.read_connection() as conn:
        stored = await store.find(conn, seller) if seller else seller_form.EMPTY
        teams, now = await store.all_teams(conn), await database_clock(conn)
    if stored is None:
        raise Problem(404, "There is no such seller")
    rows = count_rows(await read_form(request), "away")
    fields = seller_form.make_fields(stored, teams, now, rows)
    return make_step(stored, fields)


def make_step(seller: Seller, fields: tuple[Field, ...]) -> Step:
    if seller is seller_form.EMPTY:
        label = Field("seller", "Id, for example the one in your CRM", example="kim", required=True)
        return Step("Add a seller", form=Form(ADDRESS, "Add the seller", (label, *fields)), leads_to=LEADS_TO)
    same = Field("seller", "", seller.seller, kind="hidden")
    form = Form(f"{ADDRESS}/{seller.seller}", "Save the seller", (same, *fields))
    sentence = f"Id {seller.seller}. An absence begins and ends at midnight where the seller lives."
    return Step(seller.name, sentence=sentence, form=form, leads_to=LEADS_TO)

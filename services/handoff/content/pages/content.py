"""`/setup/content`: the content cards, with forms that add, change and end one."""

from typing import Annotated

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.handoff.content import store
from services.handoff.content.handlers import end_card, load_card, put_card
from services.handoff.content.pages import card_form
from shared.auth import Caller, Viewer
from shared.auth.setup import make_setup_router, show_step, submit
from shared.http import Code
from shared.web import make_page_renderer

# Marketing makes what helps sales; both keep it up.
Either = Annotated[Caller, Depends(Viewer("marketing", "sales", unbound=True))]

page = make_page_renderer(__file__)
router = make_setup_router()


@router.get(card_form.ADDRESS, response_class=HTMLResponse)
async def show_content(request: Request, viewer: Either) -> HTMLResponse:
    """Every card, and the form that adds one."""
    async with request.app.state.handoff.database.read_connection() as conn:
        cards = await store.find_all(conn)
    return page(
        "content.html",
        cards=cards,
        address=card_form.ADDRESS,
        kinds=card_form.KINDS,
        step=card_form.make_step(None),
        problem=None,
        **request.state.frame,
    )


@router.post(card_form.ADDRESS)
async def add_card(request: Request, viewer: Either) -> Response:
    """Add the card in the form; one that there is stays as it is."""

    async def send(raw: bytes) -> None:
        form = card_form.read_card(raw)
        card = form.to_card(form.card)
        await request.app.state.handoff.database.run(lambda conn: put_card(conn, card, viewer.key_id, is_new=True))

    return await submit(request, card_form.make_step(None), send)


@router.get(card_form.ADDRESS + "/{card}")
async def show_card(card: Code, request: Request, viewer: Either) -> Response:
    """All that is set for a card, in a form."""
    async with request.app.state.handoff.database.read_connection() as conn:
        stored = await load_card(conn, card)
    return show_step(request, card_form.make_step(stored))


@router.post(card_form.ADDRESS + "/{card}")
async def change_card(card: Code, request: Request, viewer: Either) -> Response:
    """Change the card as `PUT /v1/content/{card}` does, and back to the page of all cards."""

    async def send(raw: bytes) -> None:
        changed = card_form.read_card(raw).to_card(card)
        await request.app.state.handoff.database.run(lambda conn: put_card(conn, changed, viewer.key_id))

    async with request.app.state.handoff.database.read_connection() as conn:
        stored = await load_card(conn, card)
    return await submit(request, card_form.make_step(stored), send)


@router.post(card_form.ADDRESS + "/{card}/end")
async def end(card: Code, request: Request, viewer: Either) -> Response:
    """End the card, as `DELETE /v1/content/{card}` does."""
    await request.app.state.handoff.database.run(lambda conn: end_card(conn, card, viewer.key_id))
    return RedirectResponse(card_form.ADDRESS, 303)

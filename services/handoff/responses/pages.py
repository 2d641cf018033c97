"""The step of the first set-up in which a seller accepts a lead."""

from typing import Annotated

from fastapi import Depends
from starlette.requests import Request
from starlette.responses import Response

from services.handoff.handoffs.domain.handoff import Handoff
from services.handoff.handoffs.store import page
from services.handoff.responses.domain import commands
from services.handoff.responses.schemas import AcceptanceForm
from shared.auth import Caller, Viewer
from shared.auth.setup import Admin, Field, Form, Step, make_setup_router, show_step, submit, write_curl
from shared.events.handoff import MQL
from shared.http import parse_body

TITLE = "Accept the lead"
NONE_OFFERED = (
    "As soon as a lead is with a seller, the seller accepts it here. A lead that does not meet the agreement goes to "
    "no seller: its page, under Leads, says what it lacks."
)

router = make_setup_router()


@router.get("/setup/acceptance")
async def show_acceptance_step(request: Request, viewer: Admin) -> Response:
    """Whether a lead was accepted, else the form and the command by which its seller accepts the newest offer."""
    async with request.app.state.handoff.database.read_connection() as conn:
        if await page.has_accepted(conn):
            return show_step(request, Step(TITLE, done=True))
    return show_step(request, make_step(request, viewer, await find_newest_offered(request)))


@router.post("/setup/acceptance")
async def accept_lead(request: Request, viewer: Annotated[Caller, Depends(Viewer("sales", unbound=True))]) -> Response:
    """Accept the lead in the form, as `PUT /v1/handoffs/{handoff_id}/acceptance` does."""

    async def send(raw: bytes) -> None:
        form = parse_body(AcceptanceForm, raw)
        acceptance = commands.ResponseRequest(
            form.handoff_id, form.acting_seller(viewer), commands.Accept(), key_id=viewer.key_id
        )
        await request.app.state.handoff.responses.submit(acceptance)

    return await submit(request, Step(TITLE, sentence=NONE_OFFERED, form=make_form("", "")), send)


async def find_newest_offered(request: Request) -> list[Handoff]:
    """The newest handoff that waits for its seller, or none."""
    async with request.app.state.handoff.database.read_connection() as conn:
        return await page.find_page(conn, {"state": "offered", "kind": MQL}, None, 1)


def make_step(request: Request, viewer: Caller, offered: list[Handoff]) -> Step:
    if not offered or not offered[0].seller:
        return Step(TITLE, sentence=NONE_OFFERED)
    handoff_id, seller = offered[0].handoff_id, offered[0].seller
    path, body = f"/v1/handoffs/{handoff_id}/acceptance", f"""-d '{{"seller": "{seller}"}}'"""
    return Step(
        TITLE,
        sentence=f"A lead waits for {seller}, who accepts it.",
        command=write_curl(request, "PUT", path, body),
        form=make_form(str(handoff_id), seller) if viewer.allows("sales") else None,
    )


def make_form(handoff_id: str, seller: str) -> Form:
    return Form(
        "/setup/acceptance",
        f"Accept as {seller}" if seller else "Accept",
        (Field("handoff_id", "", handoff_id, kind="hidden"), Field("seller", "", seller, kind="hidden")),
    )

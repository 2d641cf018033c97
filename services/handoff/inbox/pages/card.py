"""`/inbox/{handoff_id}`: the card of a handoff, with a form for everything that its seller may answer."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.handoff.inbox.domain.answers import Answer
from services.handoff.inbox.pages import commands
from services.handoff.inbox.pages.show_card import show
from shared.auth import Caller, Viewer
from shared.auth.form_fields import read_form
from shared.auth.setup import find_problem
from shared.errors import Refusal
from shared.http import Problem, Router

router = Router(include_in_schema=False)
SalesViewer = Annotated[Caller, Depends(Viewer("sales"))]


@router.get("/inbox/{handoff_id}", response_class=HTMLResponse)
async def show_card(handoff_id: UUID, request: Request, viewer: SalesViewer) -> HTMLResponse:
    """The card; a key that is bound to a seller opens those of that seller."""
    return await show(request, viewer, handoff_id)


@router.post("/inbox/{handoff_id}/{answer}", response_class=HTMLResponse)
async def answer_handoff(
    handoff_id: UUID, answer: Annotated[Answer, Path()], request: Request, viewer: SalesViewer
) -> Response:
    """Do what the form asks, as the API's request does: then the card shows the new state, or why it was refused."""
    sent = await read_form(request)
    try:
        await commands.send(request, viewer, handoff_id, answer, sent)
    except (Problem, Refusal) as refused:
        return await show(request, viewer, handoff_id, sent, find_problem(request, refused))
    return RedirectResponse(f"/inbox/{handoff_id}", 303)

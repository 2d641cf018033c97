"""`/agreement/{version}/replays/{replay}`: how far one replay is, and what it counted."""

from uuid import UUID

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.qualification.agreements.pages.drafts import Writer
from services.qualification.dependencies import Version, get_dependencies
from services.qualification.replays.domain.replay import UnknownReplay
from services.qualification.replays.handlers import read_replays
from services.qualification.replays.pages import show_replays
from shared.auth import form_fields
from shared.http import Router

router = Router(include_in_schema=False, answers={UnknownReplay: 404})


@router.get("/agreement/{version}/replays/{replay}", response_class=HTMLResponse)
async def show_replay(version: Version, replay: UUID, request: Request, _: Writer) -> HTMLResponse:
    """How far the replay is, and what it has counted; the page polls itself while it runs."""
    return await show_replays.show_one(request, version, replay)


@router.post("/agreement/{version}/replays/{replay}/cancellation", response_class=HTMLResponse)
async def cancel_replay(version: Version, replay: UUID, request: Request, _: Writer) -> Response:
    """End a replay, as `POST …/cancellation` does."""
    await form_fields.read_form(request)
    await read_replays.cancel(get_dependencies(request).database, version, replay)
    return RedirectResponse(f"/agreement/{version}/replays/{replay}", 303)

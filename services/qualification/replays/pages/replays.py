"""`/agreement/{version}/replays`: a version on past leads, how far each replay is, and what it counted."""

import orjson
from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.qualification.agreements.domain.agreement import UnknownAgreement
from services.qualification.agreements.pages.drafts import Writer
from services.qualification.dependencies import Version, get_dependencies
from services.qualification.replays.handlers import ask
from services.qualification.replays.pages import show_replays
from services.qualification.replays.schemas import models
from shared.auth import form_fields
from shared.errors import Refusal
from shared.http import Problem, Router, parse_body

router = Router(include_in_schema=False, answers={UnknownAgreement: 404})


@router.get("/agreement/{version}/replays", response_class=HTMLResponse)
async def show_newest(version: Version, request: Request, _: Writer) -> HTMLResponse:
    """The form that tries the version, and its newest replays."""
    return await show_replays.show_list(request, version)


@router.post("/agreement/{version}/replays", response_class=HTMLResponse)
async def begin_replay(version: Version, request: Request, viewer: Writer) -> Response:
    """Try the version on a span, as `POST /v1/agreements/{version}/replays` does."""
    sent = await form_fields.read_form(request)
    body = {name: sent[name] for name in ("from", "to") if sent.get(name)}
    dependencies = get_dependencies(request)
    try:
        asked = parse_body(models.VersionReplayIn, orjson.dumps(body))
        replay = await ask.ask(dependencies, viewer, version, asked)
    except (Problem, Refusal) as refused:
        return await show_replays.show_list(request, version, sent, refused)
    dependencies.start_replays()
    return RedirectResponse(f"/agreement/{version}/replays/{replay.replay_id}", 303)

"""`/agreement/{version}/replays`: a version on past leads, how far each replay is, and what it counted."""

from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

import orjson
from fastapi import Depends, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.qualification.agreements.domain.agreement import UnknownAgreement
from services.qualification.dependencies import Version, get_dependencies
from services.qualification.replays.domain.comparison import Change
from services.qualification.replays.domain.lead_list import LeadPlace, LeadQuestion, ListedOutcome
from services.qualification.replays.domain.replay import UnknownReplay
from services.qualification.replays.handlers import ask as handlers
from services.qualification.replays.pages import words
from services.qualification.replays.schemas import models, show
from shared.agreement.readers.locale import read_locale
from shared.auth import Caller, Viewer, form_fields
from shared.auth.setup import find_problem
from shared.errors import Refusal
from shared.http import Code, Problem, Router, Text, parse_body
from shared.web import make_page_renderer

POLL_SECONDS = 1
PAGE_LIMIT = 50
page = make_page_renderer(__file__)
router = Router(include_in_schema=False, answers={UnknownAgreement: 404, UnknownReplay: 404})
Writer = Annotated[Caller, Depends(Viewer("marketing", "sales", unbound=True))]


@router.get("/agreement/{version}/replays", response_class=HTMLResponse)
async def show_replays(version: Version, request: Request, _: Writer) -> HTMLResponse:
    """The form that tries the version, and its newest replays."""
    return await _show_list(request, version)


@router.post("/agreement/{version}/replays", response_class=HTMLResponse)
async def begin_replay(version: Version, request: Request, viewer: Writer) -> Response:
    """Try the version on a span, as `POST /v1/agreements/{version}/replays` does."""
    sent = await form_fields.read_form(request)
    body = {name: sent[name] for name in ("from", "to") if sent.get(name)}
    dependencies = get_dependencies(request)
    try:
        asked = parse_body(models.ReplayIn, orjson.dumps(body))
        replay = await handlers.ask(
            dependencies.database, viewer, handlers.ReplayRequest(version, asked.start, asked.until)
        )
    except (Problem, Refusal) as refused:
        return await _show_list(request, version, sent, refused)
    dependencies.start_replays()
    return RedirectResponse(f"/agreement/{version}/replays/{replay.replay_id}", 303)


async def _show_list(
    request: Request,
    version: int,
    sent: Mapping[str, str] | None = None,
    refused: Problem | Refusal | None = None,
) -> HTMLResponse:
    database = get_dependencies(request).database
    replays = await handlers.list_replays(database, version)
    problem = find_problem(request, refused) if refused else None
    errors = {error.pointer.strip("/"): error.detail for error in problem.errors} if problem else {}
    return page(
        "replays.html",
        problem.status_code if problem else 200,
        version=version,
        replays=replays,
        days=handlers.DEFAULT_DAYS,
        words=words,
        zone=await handlers.find_zone(database, version),
        sent=sent or {},
        errors=errors,
        refusal="" if problem is None or errors else problem.more.get("detail", problem.title),
        **request.state.frame,
    )


@router.get("/agreement/{version}/replays/{replay}", response_class=HTMLResponse)
async def show_replay(version: Version, replay: UUID, request: Request, _: Writer) -> HTMLResponse:
    """How far the replay is, and what it has counted; the page polls itself while it runs."""
    found = await handlers.load(get_dependencies(request).database, version, replay)
    return page(
        "replay.html",
        replay=found,
        shown=show.to_replay_out(found),
        percent=round(100 * found.walked / found.leads) if found.leads else 0,
        address=f"/agreement/{version}/replays/{replay}",
        seconds=POLL_SECONDS,
        zone=read_locale(found.document).zone,
        words=words,
        **request.state.frame,
    )


@router.post("/agreement/{version}/replays/{replay}/cancellation", response_class=HTMLResponse)
async def cancel_replay(version: Version, replay: UUID, request: Request, _: Writer) -> Response:
    """End a replay, as `POST …/cancellation` does."""
    await form_fields.read_form(request)
    await handlers.cancel(get_dependencies(request).database, version, replay)
    return RedirectResponse(f"/agreement/{version}/replays/{replay}", 303)


@router.get("/agreement/{version}/replays/{replay}/leads", response_class=HTMLResponse)
async def show_leads(
    version: Version,
    replay: UUID,
    request: Request,
    _: Writer,
    change: Change = "lost",
    clause: Annotated[Code | None, Query()] = None,
    outcome: ListedOutcome | None = None,
    after: Annotated[Text, Query()] = "",
) -> HTMLResponse:
    """The leads that the replay gains, loses or keeps, page by page."""
    database = get_dependencies(request).database
    found = await handlers.load(database, version, replay)
    place = LeadPlace.parse(after) if after else None
    question = LeadQuestion(change, clause, outcome)
    rows = await handlers.list_leads(database, version, replay, question, place, PAGE_LIMIT + 1)
    listed = show.to_lead_list_out(rows, PAGE_LIMIT)
    chosen: dict[str, Any] = {name: value for name, value in question._asdict().items() if value}
    return page(
        "replay_leads.html",
        replay=found,
        question=question,
        leads=listed.leads,
        address=f"/agreement/{version}/replays/{replay}",
        next_page=f"?{urlencode(chosen | {'after': listed.cursor})}" if listed.cursor else None,
        zone=read_locale(found.document).zone,
        words=words,
        **request.state.frame,
    )

"""The pages of replays: how their templates are filled."""

from collections.abc import Mapping
from uuid import UUID

from fastapi import Request
from fastapi.responses import HTMLResponse

from services.qualification.dependencies import get_dependencies
from services.qualification.replays.handlers import read_replays
from services.qualification.replays.pages import words
from services.qualification.replays.schemas import show
from shared.auth.setup import find_problem, split_problem
from shared.errors import Refusal
from shared.http import Problem
from shared.web import make_page_renderer

POLL_SECONDS = 1
page = make_page_renderer(__file__)


async def show_list(
    request: Request,
    version: int,
    sent: Mapping[str, str] | None = None,
    refused: Problem | Refusal | None = None,
) -> HTMLResponse:
    """The form that tries a version, as it was `sent` and refused, and its newest replays."""
    database = get_dependencies(request).database
    replays = await read_replays.list_replays(database, version)
    problem = find_problem(request, refused) if refused else None
    return page(
        "replays.html",
        problem.status_code if problem else 200,
        version=version,
        replays=replays,
        words=words,
        zone=await read_replays.find_zone(database, version),
        sent=sent or {},
        **split_problem(problem),
        **request.state.frame,
    )


async def show_one(request: Request, version: int, replay: UUID) -> HTMLResponse:
    """How far the replay is, and what it has counted; the page polls itself while it runs."""
    found = await read_replays.load(get_dependencies(request).database, version, replay)
    return page(
        "replay.html",
        replay=found,
        shown=show.to_replay_out(found),
        percent=round(100 * found.walked / found.leads) if found.leads else 0,
        address=f"/agreement/{version}/replays/{replay}",
        seconds=POLL_SECONDS,
        zone=found.zone,
        words=words,
        **request.state.frame,
    )

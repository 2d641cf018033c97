"""The pages of an agreement: how their templates are filled."""

from collections.abc import Mapping

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.qualification.agreements.handlers import compare, load_room
from services.qualification.agreements.pages.week import draw_week
from services.qualification.dependencies import get_dependencies
from shared.auth import Caller
from shared.auth.setup import find_problem, split_problem
from shared.errors import Refusal
from shared.http import Problem
from shared.web import make_page_renderer

STATES = {"draft": "Draft", "in_force": "In force", "ended": "Ended"}
DECISIONS = {"keep": "Keep it", "tighten": "Ask for more", "loosen": "Ask for less"}
KINDS = {"added": "new", "removed": "gone", "changed": "changed"}

page = make_page_renderer(__file__)


async def show_latest(request: Request, viewer: Caller) -> Response:
    """The agreement in force, else the newest draft, else how to begin."""
    version = await load_room.find_latest(get_dependencies(request).database)
    if version is None:
        return page("no_agreement.html", may_draft=may_write(viewer), **request.state.frame)
    return RedirectResponse(f"/agreement/{version}", 303)


async def show_version(
    request: Request,
    viewer: Caller,
    version: int,
    sent: Mapping[str, str] | None = None,
    refused: Problem | Refusal | None = None,
) -> HTMLResponse:
    """One version whole; with the form that was refused, as it was `sent`. Raises UnknownAgreement."""
    room = await load_room.load_room(get_dependencies(request).database, version)
    problem = find_problem(request, refused) if refused else None
    return page(
        "room.html",
        problem.status_code if problem else 200,
        room=room,
        agreement=room.agreement,
        zone=room.zone,
        states=STATES,
        decisions=DECISIONS,
        week=draw_week(room.hours) if room.hours else None,
        may_write=may_write(viewer),
        has_read=room.readers.holds(viewer.key_id),
        sides=room.list_open_sides(viewer),
        signer=viewer.name,
        sent=sent or {},
        **split_problem(problem),
        **request.state.frame,
    )


async def show_changes(request: Request, since: int, version: int) -> HTMLResponse:
    """What a version changes since another one. Raises UnknownAgreement."""
    versions = await compare.compare_versions(get_dependencies(request).database, since, version)
    return page("changes.html", **versions._asdict(), kinds=KINDS, states=STATES, **request.state.frame)


def may_write(viewer: Caller) -> bool:
    """Whether the viewer may draft and comment."""
    return viewer.seller is None and viewer.allows("marketing", "sales")

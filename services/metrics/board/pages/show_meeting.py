"""The page of a meeting: how its template is filled."""

from collections.abc import Mapping

from fastapi import Request
from fastapi.responses import HTMLResponse

from services.metrics.board.pages import board, meeting_context, parameters
from services.metrics.meetings.domain import meeting_span, pack
from services.metrics.meetings.handlers.meeting import load_meeting
from services.metrics.meetings.schemas.pack import MeetingOut
from shared.auth import Caller
from shared.auth.setup import find_problem
from shared.errors import Refusal
from shared.http import Problem

FORMS: tuple[pack.Form, ...] = ("15m", "30m", "pipeline")


async def show(
    request: Request,
    viewer: Caller,
    span: str,
    sent: Mapping[str, str] | None = None,
    refused: Problem | Refusal | None = None,
    form: str = "",
) -> HTMLResponse:
    """The page of a meeting; with the form that was refused, as it was `sent`. Raises NotAMeeting."""
    chosen: pack.Form | None = parameters.choose("form", form, FORMS) if form else None
    meeting = MeetingOut.of(await load_meeting(request.app.state.metrics, meeting_span.parse_span(span), chosen))
    problem = find_problem(request, refused) if refused else None
    context = meeting_context.build_meeting_context(meeting, sent or {}, problem)
    status = problem.status_code if problem else 200
    return board.page("meeting.html", status=status, **context, may_write=may_write(viewer), **request.state.frame)


def may_write(viewer: Caller) -> bool:
    """Whether the viewer may write minutes and actions."""
    return viewer.allows("marketing", "sales")

"""`/meetings`: the meetings of late and what is open; and for each its pack, minutes and actions."""

from typing import Annotated

from fastapi import Depends, Query, Request
from fastapi.responses import HTMLResponse

from services.metrics.board.pages import meeting_context
from services.metrics.board.pages.board import page
from services.metrics.board.pages.show_meeting import may_write, show
from services.metrics.meetings.handlers.meeting import load_meetings
from services.metrics.meetings.schemas import pack
from shared.auth import Caller, Viewer
from shared.http import Router, Text

router = Router(include_in_schema=False)
Reader = Annotated[Caller, Depends(Viewer("read", "sales", "marketing", unbound=True))]


@router.get("/meetings", response_class=HTMLResponse)
async def show_meetings(request: Request, viewer: Reader) -> HTMLResponse:
    """The meetings of now and before, what became of each, and the open actions."""
    listed = pack.MeetingsOut.of(await load_meetings(request.app.state.metrics))
    context = meeting_context.build_list_context(listed)
    return page("meetings.html", **context, may_write=may_write(viewer), **request.state.frame)


@router.get("/meetings/{span}", response_class=HTMLResponse)
async def show_meeting(
    span: Text, request: Request, viewer: Reader, form: Annotated[Text, Query()] = ""
) -> HTMLResponse:
    """The pack of a week, a month or a quarter, printable, with its minutes and actions and their forms."""
    return await show(request, viewer, span, form=form)

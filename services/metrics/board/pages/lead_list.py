"""`/promises/{name}`: the leads behind a number of the two promises, page by page."""

from datetime import UTC, datetime
from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Depends, Query, Request
from fastapi.responses import HTMLResponse

from services.metrics.board.domain import BoardFilter
from services.metrics.board.pages import lead_table
from services.metrics.board.pages.board import board_filter, page
from services.metrics.commitments.domain import LeadFilter, LeadPage, PageCursor
from services.metrics.commitments.handlers import list_leads
from shared.auth import Caller
from shared.auth.signin___init__ import Viewer
from shared.http import Code, Problem, Router, Text

router = Router(include_in_schema=False)


@router.get("/promises/{name}", response_class=HTMLResponse)
async def show_leads(
    name: Code,
    request: Request,
    viewer: Annotated[Caller, Depends(Viewer("read", "sales", "marketing"))],
    choice: Annotated[BoardFilter, Depends(board_filter)],
    state: Annotated[Text, Query()] = "",
    after: Annotated[Text, Query()] = "",
) -> HTMLResponse:
    """Those of the chosen days in the order in which they qualified or fall due; a seller sees the own ones."""
    if name not in lead_table.STATES:
        raise Problem(404, "There is no such promise")
    which = LeadFilter(name, state if state in lead_table.STATES[name] else None, viewer.seller)
    found, terms = await list_leads(request.app.state.metrics, which, lead_table.asked(choice), parse_cursor(after))
    return page(
        "lead_list.html",
        title=lead_table.title(which),
        span=lead_table.span(which, choice),
        figures=lead_table.lead_table(which, found.lines, terms.zone),
        following=next_page_url(request, found),
        beginning=beginning(request) if after else None,
    )


def parse_cursor(given: str) -> PageCursor | None:
    """Where the page before ended; what is not understood is the beginning."""
    at, _, last = given.rpartition("_")
    try:
        told, id_ = datetime.fromisoformat(at), UUID(last)
        return PageCursor(told.astimezone(UTC), id_) if told.tzinfo else None
    except (ValueError, OverflowError):
        return None


def beginning(request: Request) -> str:
    """The address of the first page."""
    return _address(request)


def next_page_url(request: Request, found: LeadPage) -> str | None:
    """The address of the page after this one."""
    if not found.more:
        return None
    last = found.lines[-1].place
    return _address(request, after=f"{last.at.isoformat()}_{last.id}")


def _address(request: Request, **more: str) -> str:
    asked = {key: value for key, value in request.query_params.items() if key != "after"} | more
    return f"{request.url.path}?{urlencode(asked)}"

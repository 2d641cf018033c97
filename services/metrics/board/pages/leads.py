"""`/promises/{name}`: the leads behind a number of the two promises, page by page."""

from typing import Annotated

from fastapi import Depends, Query, Request
from fastapi.responses import HTMLResponse

from services.metrics.board.domain import BoardFilter
from services.metrics.board.pages import lead_table, paging
from services.metrics.board.pages.board import board_filter, page
from services.metrics.commitments.domain import LeadFilter
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
    found, terms = await list_leads(
        request.app.state.metrics, which, lead_table.asked(choice), paging.parse_cursor(after)
    )
    return page(
        "list.html",
        title=lead_table.title(which),
        span=lead_table.span(which, choice),
        figures=lead_table.lead_table(which, found.lines, terms.zone),
        following=paging.next_page_url(request, found),
        beginning=paging.beginning(request) if after else None,
    )

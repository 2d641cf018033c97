"""`/promises/{name}`: the leads behind a number of a commitment, page by page."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, Query, Request
from fastapi.responses import HTMLResponse

from services.metrics.board.domain import BoardFilter
from services.metrics.board.pages import lead_table
from services.metrics.board.pages.board import page
from services.metrics.board.pages.parameters import choose, invalid_parameter, parse_board_filter
from services.metrics.commitments.domain import LeadFilter, LeadPage, PageCursor
from services.metrics.commitments.handlers.lead_page import load_lead_page
from shared.auth import Caller, Viewer
from shared.http import Code, Problem, Router, Text

router = Router(include_in_schema=False)


@router.get("/promises/{name}", response_class=HTMLResponse)
async def show_leads(
    name: Code,
    request: Request,
    viewer: Annotated[Caller, Depends(Viewer("read", "sales", "marketing"))],
    board_filter: Annotated[BoardFilter, Depends(parse_board_filter)],
    state: Annotated[Text, Query()] = "",
    after: Annotated[Text, Query()] = "",
) -> HTMLResponse:
    """The leads of the chosen dates, in the order in which they qualified or fall due; a seller sees that seller's."""
    if name not in lead_table.STATES:
        raise Problem(404, "There is no such promise")
    chosen = choose("state", state, lead_table.STATES[name]) if state else None
    cursor = PageCursor.parse(after)
    if after and cursor is None:
        raise invalid_parameter("after", "Must be the `after` of the link to a next page.")
    lead_filter = LeadFilter(name, chosen, viewer.seller)
    leads, locale = await load_lead_page(
        request.app.state.metrics, lead_filter, lead_table.to_request(board_filter), cursor
    )
    return page(
        "lead_list.html",
        title=lead_table.write_title(lead_filter),
        dates=lead_table.describe_dates(lead_filter, board_filter),
        table=lead_table.build_lead_table(lead_filter, leads.rows, locale.zone),
        next_page=_build_next_url(request, leads),
        first_page=_build_url(request) if after else None,
        **request.state.frame,
    )


def _build_next_url(request: Request, leads: LeadPage) -> str | None:
    return _build_url(request, after=str(leads.rows[-1].cursor)) if leads.has_more else None


def _build_url(request: Request, **cursor: str) -> str:
    """The address of the first page, or of the one after a cursor."""
    query = {key: value for key, value in request.query_params.items() if key != "after"} | cursor
    return f"{request.url.path}?{urlencode(query)}"

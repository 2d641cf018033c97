"""`/promises/{name}`: the leads behind a number of a commitment, and those that wait now, as pages or as a file."""

from typing import Annotated, NamedTuple

from fastapi import Depends, Query, Request
from fastapi.responses import HTMLResponse, Response

from services.metrics.board.domain import BoardFilter
from services.metrics.board.pages import lead_table, parameters
from services.metrics.board.pages.addresses import turn_page
from services.metrics.board.pages.board import page
from services.metrics.commitments.domain import LeadFilter
from services.metrics.lead_lists.handlers.waiting import load_named
from shared.auth import Caller, Viewer
from shared.auth.page_files import FILE_LIMIT, answer_file
from shared.http import Code, Problem, Router, Text

router = Router(include_in_schema=False)
Reader = Annotated[Caller, Depends(Viewer("read", "sales", "marketing"))]
# The leads of one page.
PAGE_LIMIT = 50


class Narrowed(NamedTuple):
    """Only the leads in this state, and of this seller; empty: of all."""

    state: str
    seller: str


def read_narrowed(state: Annotated[Text, Query()] = "", seller: Annotated[Text, Query()] = "") -> Narrowed:
    """What the address says."""
    return Narrowed(state, seller)


@router.get("/promises/{name}", response_class=HTMLResponse)
async def show_leads(
    name: Code,
    request: Request,
    viewer: Reader,
    board_filter: Annotated[BoardFilter, Depends(parameters.parse_board_filter)],
    turning: Annotated[parameters.Turning, Depends(parameters.parse_turning)],
    narrowed: Annotated[Narrowed, Depends(read_narrowed)],
) -> Response:
    """The leads of the chosen dates, in the order in which they qualified or fall due; a seller sees that seller's."""
    states = lead_table.find_states(name)
    if states is None:
        raise Problem(404, "There is no such promise")
    state = parameters.choose("state", narrowed.state, states) if narrowed.state else None
    lead_filter = LeadFilter(name, state, viewer.seller or narrowed.seller or None)
    size = FILE_LIMIT if turning.as_file else PAGE_LIMIT
    dates = lead_table.to_request(board_filter)
    leads, locale = await load_named(request.app.state.metrics, lead_filter, dates, turning.after, size)
    if turning.as_file:
        return await answer_file(request, viewer, name, lead_table.list_file_rows(leads.rows))
    return page(
        "lead_list.html",
        title=lead_table.write_title(lead_filter),
        dates=lead_table.describe_dates(lead_filter, board_filter),
        table=lead_table.build_lead_table(lead_filter, leads.rows, locale.zone),
        csv=turn_page(request, format="csv"),
        next_page=turn_page(request, after=str(leads.rows[-1].cursor)) if leads.has_more else None,
        first_page=turn_page(request) if turning.after else None,
        **request.state.frame,
    )

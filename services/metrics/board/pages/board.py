"""`/`: the page that both teams share."""

from datetime import date
from typing import Annotated

from fastapi import Depends, Query, Request
from fastapi.responses import HTMLResponse

from services.metrics.board.domain import DIMENSIONS, PERIODS, BoardFilter
from services.metrics.board.handlers import board
from services.metrics.board.pages.board_context import page_context
from shared.auth import Caller
from shared.auth.signin___init__ import Viewer
from shared.http import Router, Text
from shared.web import pages_of

FIRST_YEAR, LAST_YEAR = 1970, 2199
POLL_SECONDS = 20

page = pages_of(__file__)
router = Router(include_in_schema=False)


def board_filter(
    period: Annotated[Text, Query()] = "", basis: Annotated[Text, Query()] = "", by: Annotated[Text, Query()] = "",
    first: Annotated[Text, Query()] = "", last: Annotated[Text, Query()] = "",
) -> BoardFilter:  # fmt: skip
    """The form's fields. What is not understood is left out: a page has no use for an error."""
    begins, ends = _day(first), _day(last)
    if begins and ends and ends < begins:
        begins, ends = ends, begins
    return BoardFilter(
        period=next((known for known in PERIODS if known == period), "all"),
        first=begins,
        last=ends,
        basis="period" if basis == "period" else "cohort",
        by=next((known for known in DIMENSIONS if known == by), "channel"),
    )


@router.get("/", response_class=HTMLResponse)
async def show_board(
    request: Request,
    viewer: Annotated[Caller, Depends(Viewer("read", "sales", "marketing"))],
    choice: Annotated[BoardFilter, Depends(board_filter)],
) -> HTMLResponse:
    """The funnel, the channels, the sales cycle and the revenue, as one page."""
    found = await board(request.app.state.metrics, choice)
    again = {"address": f"/?{request.url.query}".rstrip("?"), "seconds": POLL_SECONDS}
    if found is None:
        return page("empty.html", **again, origin=str(request.base_url).rstrip("/"))
    return page("board.html", **again, **page_context(found, choice))


def _day(given: str) -> date | None:
    try:
        found = date.fromisoformat(given)
    except ValueError:
        return None
    return found if FIRST_YEAR <= found.year <= LAST_YEAR else None

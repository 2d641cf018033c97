"""`/`: the page that both teams share."""

from datetime import date
from typing import Annotated

from fastapi import Depends, Query, Request
from fastapi.responses import HTMLResponse

from services.metrics.board.domain import DIMENSIONS, PERIODS, BoardFilter
from services.metrics.board.handlers import load_board
from services.metrics.board.pages.board_context import build_board_context
from shared.auth import Caller, Viewer
from shared.http import Router, Text
from shared.web import make_page_renderer

FIRST_YEAR, LAST_YEAR = 1970, 2199
POLL_SECONDS = 20

page = make_page_renderer(__file__)
router = Router(include_in_schema=False)


def parse_board_filter(
    period: Annotated[Text, Query()] = "", basis: Annotated[Text, Query()] = "", by: Annotated[Text, Query()] = "",
    first: Annotated[Text, Query()] = "", last: Annotated[Text, Query()] = "",
) -> BoardFilter:  # fmt: skip
    """The fields of the board's form. An invalid value counts as missing: a page has no use for an error."""
    first_day, last_day = _parse_day(first), _parse_day(last)
    if first_day and last_day and last_day < first_day:
        first_day, last_day = last_day, first_day
    return BoardFilter(
        period=next((known for known in PERIODS if known == period), "all"),
        first=first_day,
        last=last_day,
        basis="period" if basis == "period" else "cohort",
        by=next((known for known in DIMENSIONS if known == by), "channel"),
    )


@router.get("/", response_class=HTMLResponse)
async def show_board(
    request: Request,
    viewer: Annotated[Caller, Depends(Viewer("read", "sales", "marketing", unbound=True))],
    board_filter: Annotated[BoardFilter, Depends(parse_board_filter)],
) -> HTMLResponse:
    """Commitments, funnel, channels, sales cycle and revenue on one page, which polls itself."""
    board = await load_board(request.app.state.metrics, board_filter)
    frame = {
        "address": f"/?{request.url.query}".rstrip("?"),
        "seconds": POLL_SECONDS,
        "form_token": request.state.form_token,
    }
    if board is None:
        return page("empty.html", **frame, origin=str(request.base_url).rstrip("/"))
    return page("board.html", **frame, **build_board_context(board, board_filter))


def _parse_day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None

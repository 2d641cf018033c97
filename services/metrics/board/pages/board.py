"""`/`: the page that both teams share."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, TypeVar, cast, get_args

from fastapi import Depends, Query, Request
from fastapi.responses import HTMLResponse

from services.metrics.board.domain import DIMENSIONS, PERIODS, BoardFilter
from services.metrics.board.handlers import load_board
from services.metrics.board.pages.board_context import build_board_context
from services.metrics.reports.domain.query import Basis
from shared.auth import Caller, Viewer
from shared.http import FieldError, Problem, Router, Text
from shared.web import make_page_renderer

FIRST_YEAR, LAST_YEAR = 1970, 2199
POLL_SECONDS = 20
BASES: tuple[Basis, ...] = get_args(Basis)
T = TypeVar("T", bound=str)

page = make_page_renderer(__file__)
router = Router(include_in_schema=False)


def parse_board_filter(
    period: Annotated[Text, Query()] = "", basis: Annotated[Text, Query()] = "", by: Annotated[Text, Query()] = "",
    first: Annotated[Text, Query()] = "", last: Annotated[Text, Query()] = "",
) -> BoardFilter:  # fmt: skip
    """The fields of the board's form; the form sends dates that were left out as empty. Raises Problem 422."""
    first_day, last_day = _parse_day("first", first), _parse_day("last", last)
    if first_day and last_day and last_day < first_day:
        first_day, last_day = last_day, first_day
    return BoardFilter(
        period=choose("period", period or "all", tuple(PERIODS)),
        first=first_day,
        last=last_day,
        basis=choose("basis", basis or "cohort", BASES),
        by=choose("by", by or "channel", DIMENSIONS),
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


def choose(name: str, value: str, known: Sequence[T]) -> T:
    """The known value that a parameter has. Raises Problem 422, which lists them all."""
    if value in known:
        return known[known.index(cast(T, value))]
    raise invalid_parameter(name, f"Must be one of {', '.join(known)}.")


def invalid_parameter(name: str, sentence: str) -> Problem:
    """Status 422 that names this parameter of the address."""
    return Problem(422, "A parameter is not as described", [FieldError(f"/query/{name}", sentence)])


def _parse_day(name: str, text: str) -> date | None:
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise invalid_parameter(name, "Must be a date, YYYY-MM-DD.") from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise invalid_parameter(name, f"The year must be from {FIRST_YEAR} to {LAST_YEAR}.")
    return day

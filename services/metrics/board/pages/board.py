"""`/`: the page that both teams share."""

from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse

from services.metrics.board.domain import BoardFilter
from services.metrics.board.handlers import load_board
from services.metrics.board.pages.board_context import build_board_context
from services.metrics.board.pages.parameters import parse_board_filter
from services.metrics.reports.domain.result import ReportsUnfinished
from shared.auth import Caller, Viewer
from shared.auth.setup import FIRST_STEPS, describe_key
from shared.http import Router
from shared.web import make_page_renderer

POLL_SECONDS = 20
page = make_page_renderer(__file__)
router = Router(include_in_schema=False)


@router.get("/", response_class=HTMLResponse)
async def show_board(
    request: Request,
    viewer: Annotated[Caller, Depends(Viewer("read", "sales", "marketing", unbound=True))],
    board_filter: Annotated[BoardFilter, Depends(parse_board_filter)],
) -> HTMLResponse:
    """Commitments, funnel, channels, sales cycle and revenue on one page, which polls itself."""
    progress, board = await load_board(request.app.state.metrics, board_filter)
    frame = {
        "address": f"/?{request.url.query}".rstrip("?"),
        "seconds": POLL_SECONDS,
        **request.state.frame,
        "waiting": progress.describe_waiting(),
        "setup": None if progress.is_complete else build_setup(request, viewer),
    }
    if board is None:
        return page("empty.html", **frame)
    if isinstance(board, ReportsUnfinished):
        return page("unfinished.html", **frame | build_progress(board))
    return page("board.html", **frame, **build_board_context(board, board_filter))


def build_progress(unfinished: ReportsUnfinished) -> dict[str, Any]:
    """How far the reports are added up; the page asks again as often as a caller should."""
    return {
        "title": unfinished.title,
        "explanation": unfinished.explanation,
        "percent": unfinished.progress.percent,
        "seconds": min(POLL_SECONDS, unfinished.retry_seconds),
    }


def build_setup(request: Request, viewer: Caller) -> dict[str, Any]:
    """Where the key is, and the addresses of the five steps, which are loaded from the services that know them."""
    return {"key": describe_key(request, viewer)["command"], "steps": FIRST_STEPS}

"""`/`: the page that both teams share."""

from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse

from services.metrics.board.domain import BoardFilter, Progress
from services.metrics.board.handlers import load_board
from services.metrics.board.pages.board_context import build_board_context
from services.metrics.board.pages.parameters import parse_board_filter
from shared.auth import Caller, Viewer
from shared.auth.setup_steps import describe_key, write_curl
from shared.http import Router
from shared.web import make_page_renderer

POLL_SECONDS = 20
# It qualifies by the agreement that the first step proposes.
FIRST_LEAD = """-d '{"source": "website",
       "contact": {"name": "Dana Ortiz", "email": "dana@example.com"}, "company": {"employees": 120}}'"""

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
        "form_token": request.state.form_token,
        "waiting": progress.describe_waiting(),
        "setup": None if progress.is_complete else build_setup(request, viewer, progress),
    }
    if board is None:
        return page("empty.html", **frame)
    return page("board.html", **frame, **build_board_context(board, board_filter))


def build_setup(request: Request, viewer: Caller, progress: Progress) -> dict[str, Any]:
    """The values of the five steps: those of other services are loaded from them, by the addresses here."""
    lead = write_curl(request, "POST", "/v1/leads", FIRST_LEAD)
    return {
        "key": describe_key(request, viewer)["command"],
        "before": ("/setup/agreement", "/setup/seller", "/setup/source"),
        "lead": lead,
        "has_lead": progress.leads > 0,
        "has_acceptance": progress.has_acceptance,
        "after": "/setup/acceptance",
    }

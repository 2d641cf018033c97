"""`/captures`: what was filtered and refused, each with its reason and one button."""

from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Depends, Query, Request
from fastapi.responses import HTMLResponse

from services.intake.captures.handlers.kept_page import load_kept_page
from services.intake.captures.schemas.listing import CapturesQuery, PageQuery
from shared.auth import Caller, Viewer
from shared.auth.setup import find_problem
from shared.errors import Refusal
from shared.http import Problem, Router
from shared.web import make_page_renderer

page = make_page_renderer(__file__)
router = Router(include_in_schema=False)

Marketing = Annotated[Caller, Depends(Viewer("marketing", unbound=True))]
DONE = {"released": "It is a lead now.", "replayed": "It was sent again."}


@router.get("/captures", response_class=HTMLResponse)
async def show_captures(request: Request, viewer: Marketing, query: Annotated[PageQuery, Query()]) -> HTMLResponse:
    """What made no lead in the last 30 days, newest first."""
    return await render(request, query, sentence=DONE.get(query.done, ""))


async def render_failure(request: Request, capture_id: UUID, failure: Refusal | Problem) -> HTMLResponse:
    """The page with what was wrong beside the capture."""
    problem = find_problem(request, failure)
    document = problem.document()
    sentences = [document.get("detail") or problem.title]
    sentences += [f"`{error.pointer}` {error.detail}" for error in problem.errors]
    return await render(request, PageQuery(), problem.status_code, failed={capture_id: sentences})


async def render(
    request: Request,
    query: CapturesQuery,
    status: int = 200,
    sentence: str = "",
    failed: dict[UUID, list[str]] | None = None,
) -> HTMLResponse:
    """The page of the captures that the query chooses."""
    intake = request.app.state.intake
    rows, cursor = await load_kept_page(intake.database, intake.secrets, query)
    return page(
        "captures.html",
        status,
        rows=rows,
        failed=failed or {},
        query=query,
        choices=("filtered", "refused"),
        sentence=sentence,
        next_page=f"/captures?{write_query(query, cursor)}" if cursor else None,
        **request.state.frame,
    )


def write_query(query: CapturesQuery, cursor: UUID) -> str:
    chosen = {"outcome": query.outcome, "reason": query.reason, "source": query.source, "cursor": cursor}
    return urlencode({name: value for name, value in chosen.items() if value})

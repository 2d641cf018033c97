"""`/meetings/quality`: how good each version of the agreement was, by itself and as a part of the pages about it."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse

from services.metrics.board.pages import board, meeting_tables
from services.metrics.meetings.handlers.health import load_versions
from services.metrics.reports.domain.quality import tell_waiting
from shared.auth import Caller, Viewer
from shared.http import Router

router = Router(include_in_schema=False)


@router.get("/meetings/quality", response_class=HTMLResponse)
async def show_quality(
    request: Request, viewer: Annotated[Caller, Depends(Viewer("read", "sales", "marketing", unbound=True))]
) -> HTMLResponse:
    """The index of each version beside the one before it."""
    rows = await load_versions(request.app.state.metrics)
    template = "quality_part.html" if "hx-request" in request.headers else "quality.html"
    return board.page(template, **build_context(rows), **request.state.frame)


def build_context(versions: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The values that the part names. `versions`: rows of the report `quality`."""
    return {"quality": meeting_tables.build_versions_table(versions), "waiting": tell_waiting(versions)}

"""`/inbox/said`: what sales said of some leads in its own words, by itself and on the pages of marketing's desk."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request
from fastapi.responses import HTMLResponse

from services.handoff.inbox.handlers.load_said import find_said
from shared.auth import Caller, Viewer
from shared.http import Router
from shared.web import make_page_renderer

# As many as a list of leads has on a page.
LEADS_LIMIT = 50

page = make_page_renderer(__file__)
router = Router(include_in_schema=False)


@router.get("/inbox/said", response_class=HTMLResponse)
async def show_said(
    request: Request,
    viewer: Annotated[Caller, Depends(Viewer("sales", "marketing"))],
    lead: Annotated[list[UUID], Query(max_length=LEADS_LIMIT)] = [],  # noqa: B006 - FastAPI copies it
) -> HTMLResponse:
    """What was written with rejections, returns, ratings and lost deals of these leads, the newest first.

    A bound seller reads what concerns the seller's handoffs.
    """
    database = request.app.state.handoff.database
    said = await database.slow_reads.run(lambda conn: find_said(conn, lead, viewer.seller))
    template = "said_part.html" if "hx-request" in request.headers else "said.html"
    return page(template, said=said, **request.state.frame)

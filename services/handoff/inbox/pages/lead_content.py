"""`/inbox/content/{lead_id}`: the content cards that help with a lead, by themselves and on the page of the lead."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse

from services.handoff.inbox.handlers.load_content import find_content
from services.handoff.inbox.pages import words
from shared.auth import Caller, Viewer
from shared.http import Problem, Router
from shared.web import make_page_renderer

page = make_page_renderer(__file__)
router = Router(include_in_schema=False)


@router.get("/inbox/content/{lead_id}", response_class=HTMLResponse)
async def show_content(
    lead_id: UUID, request: Request, viewer: Annotated[Caller, Depends(Viewer("read", "sales", "marketing"))]
) -> HTMLResponse:
    """The cards in the packet of the newest handoff; a bound seller sees those of the seller's leads."""
    database = request.app.state.handoff.database
    content = await database.slow_reads.run(lambda conn: find_content(conn, lead_id, viewer.seller))
    if content is None:
        raise Problem(404, "The lead has no handoff, so no card comes along")
    template = "content_part.html" if "hx-request" in request.headers else "content.html"
    return page(template, lead_id=lead_id, content=content, words=words, **request.state.frame)

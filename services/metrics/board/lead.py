"""`/leads/{lead_id}`: one lead's journey as a page."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse

from services.metrics.board.pages import page
from services.metrics.board.told import FACTS_SHOWN, lead_detail_context
from services.metrics.journeys.reading import load_journey
from services.metrics.journeys.standing import lifecycle_of
from services.metrics.reports.store import terms
from shared.access import Caller
from shared.http import Problem, Router
from shared.signin import Viewer

router = Router(include_in_schema=False)


@router.get("/leads/{lead_id}", response_class=HTMLResponse)
async def show_lead(
    lead_id: UUID, request: Request, viewer: Annotated[Caller, Depends(Viewer("read", "sales", "marketing"))]
) -> HTMLResponse:
    """The lead's stage, steps, clocks and facts; a seller sees the own leads."""
    found = await load_journey(request.app.state.metrics, lead_id, FACTS_SHOWN + 1, latest=True)
    now = lifecycle_of(found.lead)
    if not found.facts or not found.of(viewer.seller):
        raise Problem(404, "There is no such lead")
    return page("lead.html", **lead_detail_context(found, now, (await request.app.state.metrics.run(terms)).zone))

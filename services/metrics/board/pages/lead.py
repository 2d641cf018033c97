"""`/leads/{lead_id}`: one lead's journey as a page."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse

from services.metrics.board.pages.board import page
from services.metrics.board.pages.lead_detail import FACTS_SHOWN, lead_detail_context
from services.metrics.journeys.domain.lifecycle import lifecycle_of
from services.metrics.journeys.handlers import load_journey
from services.metrics.reports.store.leads import terms
from shared.auth import Caller
from shared.auth.signin___init__ import Viewer
from shared.http import Problem, Router

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

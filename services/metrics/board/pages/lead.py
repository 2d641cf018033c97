"""`/leads/{lead_id}`: one lead's journey as a page."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse

from services.metrics.board.pages.board import page
from services.metrics.board.pages.lead_detail import build_lead_context
from services.metrics.board.pages.lead_tables import FACT_LIMIT
from services.metrics.journeys.handlers import load_journey
from services.metrics.reports.handlers.source import load_locale
from shared.auth import Caller, Viewer
from shared.http import Problem, Router

router = Router(include_in_schema=False)


@router.get("/leads/{lead_id}", response_class=HTMLResponse)
async def show_lead(
    lead_id: UUID,
    request: Request,
    viewer: Annotated[Caller, Depends(Viewer("read", "sales", "marketing"))],
    after: UUID | None = None,
) -> HTMLResponse:
    """The lead's stage, timeline, steps, clocks, deals and facts; other services add who it is, why, and what helps.

    A seller sees only leads with a handoff of that seller. `after`: an enrichment that was just stated, for whose
    verdict qualification waits.
    """
    database = request.app.state.metrics
    journey = await load_journey(database, lead_id, FACT_LIMIT + 1, latest=True)
    if not journey.facts or not journey.is_visible_to(viewer.seller):
        raise Problem(404, "There is no such lead")
    context = build_lead_context(journey, (await database.run(load_locale)).zone, viewer.allows("sales"))
    return page("lead.html", after=after, **context, **request.state.frame)

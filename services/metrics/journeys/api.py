"""`GET /v1/journeys/{lead_id}`: everything that became of one lead."""

import asyncio
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request, Response

from services.metrics.journeys.handlers import load_journey
from services.metrics.journeys.schemas import JourneyOut
from shared.auth import Caller, RequireScope
from shared.http import JSON, Problem, Router, problems

FACT_LIMIT = 10_000

router = Router()


@router.get("/v1/journeys/{lead_id}", response_model=JourneyOut, responses=problems(404))
async def get_journey(
    lead_id: UUID, request: Request, caller: Annotated[Caller, Depends(RequireScope("read"))]
) -> Response:
    """The lead's stage, owner and steps, and all facts about it in the order in which they happened."""
    journey = await load_journey(request.app.state.metrics, lead_id, FACT_LIMIT + 1)
    if not journey.facts or not journey.is_visible_to(caller.seller):
        raise Problem(404, "There is no such lead")
    # In a thread: ten thousand facts take some tenths of a second.
    text = await asyncio.to_thread(lambda: JourneyOut.of(journey, FACT_LIMIT).model_dump_json())
    return Response(text, media_type=JSON)

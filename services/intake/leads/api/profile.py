"""The route that shows one lead."""

import asyncio
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request, Response

from services.intake.activities.store.activities import find_activities
from services.intake.attributes.store import find_enrichments
from services.intake.captures.store import captures, words
from services.intake.identity.store.contact_cards import find_cards
from services.intake.identity.store.leads import ids_of_person
from services.intake.leads.schemas import LeadOut, write_lead
from shared.auth import Caller, RequireScope
from shared.http import JSON, Problem, Router, problems

router = Router()


@router.get("/v1/leads/{lead_id}", response_model=LeadOut, responses=problems(404))
async def get_lead(
    lead_id: UUID, request: Request, caller: Annotated[Caller, Depends(RequireScope("marketing", "sales"))]
) -> Response:
    """A lead: contact card, attributes, captures, touches, activities, enrichments, words and consents.

    The id of a merged lead shows its survivor.
    """
    async with request.app.state.intake.database.read_connection() as conn:
        ids = await ids_of_person(conn, lead_id)
        arrived = await captures.find_captures(conn, ids)
        activities = await find_activities(conn, ids)
        enrichments = await find_enrichments(conn, ids)
        written = await words.find_words(conn, ids)
        cards = await find_cards(conn, ids[:1])
    # Intake does not know which seller works the lead: a caller bound to a seller reads the packet in handoff.
    if caller.seller or not arrived:
        raise Problem(404, "There is no such lead")
    # In a thread: a thousand captures and activities with all their fields take a tenth of a second.
    text = await asyncio.to_thread(write_lead, ids[0], cards.get(ids[0]), arrived, activities, enrichments, written)
    return Response(text, media_type=JSON)

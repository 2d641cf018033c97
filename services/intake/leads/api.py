"""The routes of one lead: taking it in, and showing it."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends
from pydantic import BaseModel
from starlette.requests import Request

from services.intake.captures.domain import AlreadyCaptured
from services.intake.captures.store import history
from services.intake.cards.store import find_cards
from services.intake.identities.domain import NobodyKnown
from shared.access import Caller, Needs
from shared.database import Database
from shared.http import Instant, Problem, Router, naming, problems, told

router = Router(
    answers={
        NobodyKnown: naming("/contact/phone"),
        AlreadyCaptured: lambda refusal: told(
            refusal,
            409,
            capture_id=str(refusal.capture_id),
            lead_id=str(refusal.lead_id) if refusal.lead_id else None,
        ),
    }
)


class ContactOut(BaseModel):
    """How to reach the person; `external_ids` by source."""

    name: str | None
    email: str | None
    phone: str | None
    external_ids: dict[str, str]


class CaptureOut(BaseModel):
    """One arrival."""

    capture_id: UUID
    source: str
    external_id: str | None
    activity: str
    occurred_at: Instant
    received_at: Instant


class TouchOut(BaseModel):
    """Where one visit came from."""

    capture_id: UUID
    occurred_at: Instant
    channel: str | None = None
    campaign: str | None = None
    utm_source: str | None = None
    utm_medium: str | None = None
    utm_campaign: str | None = None
    utm_term: str | None = None
    utm_content: str | None = None
    referrer: str | None = None
    landing_page: str | None = None
    ad_id: str | None = None


class LeadOut(BaseModel):
    """A person and everything that arrived, oldest first; attributes as last known."""

    lead_id: UUID
    contact: ContactOut | None
    attributes: dict[str, Any]
    captures: list[CaptureOut]
    touches: list[TouchOut]


@router.get("/v1/leads/{lead_id}", responses=problems(404))
async def get_lead(
    lead_id: UUID, request: Request, caller: Annotated[Caller, Depends(Needs("marketing", "sales"))]
) -> LeadOut:
    """A lead: contact card, attributes, captures, touches."""
    database: Database = request.app.state.intake.database
    async with database.reading() as conn:
        captures = await history(conn, lead_id)
        cards = await find_cards(conn, [lead_id])
    # Whose handoff it is only handoff knows: a key bound to a seller reads the packet there.
    if caller.seller or not captures:
        raise Problem(404, "There is no such lead")
    card = cards.get(lead_id)
    attributes: dict[str, Any] = {}
    for capture in captures:
        attributes |= capture.attributes
    return LeadOut(
        lead_id=lead_id,
        contact=ContactOut(**{name: getattr(card, name) for name in ContactOut.model_fields}) if card else None,
        attributes=attributes,
        captures=[CaptureOut(**{name: getattr(one, name) for name in CaptureOut.model_fields}) for one in captures],
        touches=[TouchOut(capture_id=one.capture_id, occurred_at=one.occurred_at, **one.touch) for one in captures],
    )

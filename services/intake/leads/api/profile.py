"""One person as marketing and sales see it: who it is, what is known, what arrived and what was done."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Annotated, Any, NamedTuple
from uuid import UUID

from fastapi import Depends
from pydantic import BaseModel
from starlette.requests import Request

from services.intake.activities.store.activities import activities_of
from services.intake.captures.store.captures import history
from services.intake.identity.store.contact_cards import find_cards
from services.intake.identity.store.match_keys import ids_of_person
from shared.auth import Caller, RequireScope
from shared.http import Instant, Problem, Router, problems

router = Router()


class ContactOut(BaseModel):
    """How to reach the person; `external_ids` by source."""

    name: str | None
    email: str | None
    phone: str | None
    external_ids: dict[str, str]


class AttributeValueOut(BaseModel):
    """A value that a capture told, and that counted until a later one told another."""

    value: Any
    occurred_at: Instant
    capture_id: UUID


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


class ActivityOut(BaseModel):
    """Something that the person did."""

    activity_id: UUID
    external_id: str | None
    type: str
    occurred_at: Instant
    received_at: Instant
    touch: dict[str, str]
    properties: dict[str, Any]


class LeadOut(BaseModel):
    """A person and everything that arrived, oldest first; attributes as last known, and how they became so."""

    lead_id: UUID
    contact: ContactOut | None
    attributes: dict[str, Any]
    attribute_history: dict[str, list[AttributeValueOut]]
    captures: list[CaptureOut]
    touches: list[TouchOut]
    activities: list[ActivityOut]


@router.get("/v1/leads/{lead_id}", responses=problems(404))
async def get_lead(
    lead_id: UUID, request: Request, caller: Annotated[Caller, Depends(RequireScope("marketing", "sales"))]
) -> LeadOut:
    """A lead: contact card, attributes, captures, touches, activities; a merged one answers with its survivor."""
    async with request.app.state.intake.database.read_connection() as conn:
        ids = await ids_of_person(conn, lead_id)
        captures = await history(conn, ids)
        activities = await activities_of(conn, ids)
        cards = await find_cards(conn, ids[:1])
    # Whose handoff it is only handoff knows: a key bound to a seller reads the packet there.
    if caller.seller or not captures:
        raise Problem(404, "There is no such lead")
    card = cards.get(ids[0])
    known = attribute_history((one.occurred_at, one.capture_id, one.attributes) for one in captures)
    return LeadOut(
        lead_id=ids[0],
        contact=ContactOut(**{name: getattr(card, name) for name in ContactOut.model_fields}) if card else None,
        attributes={name: words[-1].value for name, words in known.items()},
        attribute_history={
            name: [AttributeValueOut(**word._asdict()) for word in words] for name, words in known.items()
        },
        captures=[CaptureOut(**{name: getattr(one, name) for name in CaptureOut.model_fields}) for one in captures],
        touches=[TouchOut(capture_id=one.capture_id, occurred_at=one.occurred_at, **one.touch) for one in captures],
        activities=[ActivityOut(**vars(one)) for one in activities],
    )


class AttributeValue(NamedTuple):
    """A value that a capture told of an attribute."""

    value: Any
    occurred_at: datetime
    capture_id: UUID


def attribute_history(told: Iterable[tuple[datetime, UUID, Mapping[str, Any]]]) -> dict[str, list[AttributeValue]]:
    """The values of each attribute, oldest first: the last one is known now. What only repeats the former is left out.

    `told`: when, by which capture, and what, in any order.
    """
    known: dict[str, list[AttributeValue]] = {}
    for at, capture_id, attributes in sorted(told, key=lambda one: one[:2]):
        for name, value in attributes.items():
            words = known.setdefault(name, [])
            if not words or words[-1].value != value:
                words.append(AttributeValue(value, at, capture_id))
    return known

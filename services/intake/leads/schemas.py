"""The responses of the routes of leads."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from services.intake.activities.domain.activity import ActivityView
from services.intake.attributes.domain import Enrichment
from services.intake.attributes.schemas.payload import AttributeOut, EnrichmentOut, write_enrichment
from services.intake.captures.domain.capture import CaptureView, Words
from services.intake.captures.domain.derivation import CHANNEL
from services.intake.identity.domain.contact_card import ContactCard
from services.intake.leads.domain.attribute_history import AttributeValue, attribute_history, find_valid, list_reports
from shared.http import Instant


class WarningOut(BaseModel):
    """An optional field that could not be read: it stays in the stored body as an answer."""

    pointer: str
    detail: str


class CaptureOut(BaseModel):
    """The capture is durable. Without a `lead_id` it is stored, but it is a test or its source is not live."""

    capture_id: UUID
    lead_id: UUID | None
    duplicate: bool
    warnings: list[WarningOut] = []


class ContactOut(BaseModel):
    """How to reach the person; `external_ids` by source."""

    name: str | None
    email: str | None
    phone: str | None
    external_ids: dict[str, str]


class AttributeValueOut(AttributeOut):
    """A value that a capture or an enrichment reported, valid until a later one reported another value."""

    occurred_at: Instant
    capture_id: UUID | None
    enrichment_id: UUID | None


class LeadCaptureOut(BaseModel):
    """One capture of a lead."""

    capture_id: UUID
    source: str
    external_id: str | None
    activity: str
    occurred_at: Instant
    received_at: Instant


class TouchOut(BaseModel):
    """Where the person came from at one capture. `derived`: the channel was not said but follows from the rest."""

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
    derived: bool = False


class ActivityOut(BaseModel):
    """Something that the person did."""

    activity_id: UUID
    external_id: str | None
    type: str
    occurred_at: Instant
    received_at: Instant
    touch: dict[str, str]
    properties: dict[str, Any]


class WordsOut(BaseModel):
    """What the person wrote in one capture; fields that could not be read are among the answers."""

    capture_id: UUID
    source: str
    occurred_at: Instant
    message: str | None = None
    problem: str | None = None
    answers: dict[str, Any] = {}


class ConsentOut(BaseModel):
    """What the person agreed to in one capture, under which text."""

    capture_id: UUID
    source: str
    occurred_at: Instant
    marketing: bool | None = None
    text_version: str | None = None


class LeadOut(BaseModel):
    """A person with its captures, touches and activities, oldest first, its attributes, and the attributes' history."""

    lead_id: UUID
    contact: ContactOut | None
    attributes: dict[str, AttributeOut]
    attribute_history: dict[str, list[AttributeValueOut]]
    captures: list[LeadCaptureOut]
    touches: list[TouchOut]
    activities: list[ActivityOut]
    enrichments: list[EnrichmentOut]
    words: list[WordsOut]
    consents: list[ConsentOut]


def write_lead(
    lead_id: UUID,
    card: ContactCard | None,
    captures: Sequence[CaptureView],
    activities: Sequence[ActivityView],
    enrichments: Sequence[Enrichment],
    words: Sequence[Words],
) -> str:
    """The response from the stored rows, as JSON."""
    history = attribute_history(list_reports(captures, enrichments))
    lead = LeadOut(
        lead_id=lead_id,
        contact=ContactOut(**_fields(card, ContactOut)) if card else None,
        attributes={name: _show_valid(values) for name, values in history.items()},
        attribute_history={
            name: [AttributeValueOut(**value._asdict()) for value in values] for name, values in history.items()
        },
        captures=[LeadCaptureOut(**_fields(capture, LeadCaptureOut)) for capture in captures],
        touches=[
            TouchOut(
                capture_id=capture.capture_id,
                occurred_at=capture.occurred_at,
                derived=CHANNEL in capture.derived,
                **capture.touch,
            )
            for capture in captures
        ],
        activities=[ActivityOut(**vars(activity)) for activity in activities],
        enrichments=[write_enrichment(each) for each in enrichments],
        words=show_words(words),
        consents=show_consents(words),
    )
    return lead.model_dump_json()


def show_words(words: Sequence[Words]) -> list[WordsOut]:
    """What the person wrote, in each capture in which it wrote anything."""
    return [WordsOut(**_of_capture(each), **each.content) for each in words if each.content.keys() != {"consent"}]


def show_consents(words: Sequence[Words]) -> list[ConsentOut]:
    """What the person agreed to, in each capture that asked."""
    return [ConsentOut(**_of_capture(each), **each.content["consent"]) for each in words if "consent" in each.content]


def _show_valid(values: Sequence[AttributeValue]) -> AttributeOut:
    valid = find_valid(values)
    return AttributeOut(value=valid.value, derived=valid.derived)


def _of_capture(words: Words) -> dict[str, Any]:
    return {"capture_id": words.capture_id, "source": words.source, "occurred_at": words.occurred_at}


def _fields(source: object, model: type[BaseModel]) -> dict[str, Any]:
    return {name: getattr(source, name) for name in model.model_fields}

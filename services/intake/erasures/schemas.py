"""The responses of erasing and exporting a person."""

from typing import Any
from uuid import UUID

import orjson
from pydantic import BaseModel

from services.intake.attributes.schemas.payload import EnrichmentOut, write_enrichment
from services.intake.leads.schemas import ConsentOut, ContactOut, WordsOut, show_consents, show_words
from shared.db.connection import Row
from shared.http import Instant


class ErasedOut(BaseModel):
    """The person is erased: when, and how many captures and activities there were. A repeat answers the same."""

    erased_at: Instant
    captures: int
    activities: int


class ExportedCaptureOut(BaseModel):
    """One capture of the person, with its body as it was sent."""

    capture_id: UUID
    source: str
    external_id: str | None
    activity: str
    occurred_at: Instant
    received_at: Instant
    touch: dict[str, Any]
    attributes: dict[str, Any]
    body: Any


class ExportedActivityOut(BaseModel):
    """One activity of the person, with its body as it was sent."""

    activity_id: UUID
    external_id: str | None
    type: str
    occurred_at: Instant
    received_at: Instant
    touch: dict[str, Any]
    body: Any


class MatchKeyOut(BaseModel):
    """A keyed hash by which the person is recognised; `claimed_at`: since when."""

    hash: str
    claimed_at: Instant | None


class ExportedBodyOut(BaseModel):
    """A body under no lead that names the person: refused, filtered, waiting, or the request of a platform."""

    table: str
    at: Instant
    body: Any


class ExportOut(BaseModel):
    """Everything that intake stores of one person, oldest first."""

    lead_id: UUID
    lead_ids: list[UUID]
    contact: ContactOut | None
    captures: list[ExportedCaptureOut]
    activities: list[ExportedActivityOut]
    enrichments: list[EnrichmentOut]
    words: list[WordsOut]
    consents: list[ConsentOut]
    match_keys: list[MatchKeyOut]
    bodies: list[ExportedBodyOut]


def write_export(found: dict[str, Any]) -> str:
    """The response, as JSON, from what `export_lead` found."""
    card: Row | None = found["card"]
    export = ExportOut(
        lead_id=found["lead_id"],
        lead_ids=found["lead_ids"],
        contact=ContactOut(**{name: card[name] for name in ContactOut.model_fields}) if card else None,
        captures=[_to_capture(*pair) for pair in found["captures"]],
        activities=[ExportedActivityOut(**row, body=read_body(row.raw)) for row in found["activities"]],
        enrichments=[write_enrichment(each) for each in found["enrichments"]],
        words=show_words(found["words"]),
        consents=show_consents(found["words"]),
        match_keys=[MatchKeyOut(**row) for row in found["match_keys"]],
        bodies=[
            ExportedBodyOut(table=name, at=at, body=read_body(raw))
            for name, bodies in found["bodies"].items()
            for at, raw in bodies
        ],
    )
    return export.model_dump_json()


def _to_capture(row: Row, content: tuple[Any, Any, bytes]) -> ExportedCaptureOut:
    touch, attributes, raw = content
    fields = {name: row[name] for name in ExportedCaptureOut.model_fields if name in row}
    return ExportedCaptureOut(**fields | {"touch": touch, "attributes": attributes, "body": read_body(raw)})


def read_body(raw: bytes) -> Any:
    """The JSON value of a body, or its text where it is none."""
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError:
        return raw.decode(errors="replace")

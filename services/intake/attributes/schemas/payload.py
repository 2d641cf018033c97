"""The request body of attributes, which names them as clauses do, and the response."""

from typing import Any
from uuid import UUID

from pydantic import BaseModel

from services.intake.attributes.domain import Enrichment
from shared.http import REQUEST_MODEL, Instant, JsonObject, LongText


class AttributesIn(BaseModel):
    """What became known of a lead, by the names that clauses use, and how it became known."""

    model_config = REQUEST_MODEL

    attributes: JsonObject
    origin: LongText | None = None


class AttributeOut(BaseModel):
    """A value of an attribute. `derived`: it was not said but follows from what was."""

    value: Any
    derived: bool


class EnrichmentOut(BaseModel):
    """Attributes that were stated of a lead without a capture, by an API key or by a CRM, and how they became known."""

    enrichment_id: UUID
    lead_id: UUID
    occurred_at: Instant
    attributes: dict[str, AttributeOut]
    origin: str | None
    key_id: UUID | None
    source: str | None


def write_enrichment(enrichment: Enrichment) -> EnrichmentOut:
    """The response."""
    derived = frozenset(enrichment.derived)
    values = {name: AttributeOut(value=value, derived=name in derived) for name, value in enrichment.attributes.items()}
    return EnrichmentOut(**vars(enrichment) | {"attributes": values})

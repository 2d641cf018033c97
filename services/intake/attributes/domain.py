"""Enrichments: attributes of a known lead that are stated without a capture, what of them is kept, and the event."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from services.intake.captures.domain import derivation, privacy
from services.intake.identity.domain.contact_card import ContactCard
from shared.errors import Refusal
from shared.events.base import Attributes
from shared.events.intake import LeadEnriched
from shared.values.publication import select_publishable
from shared.values.publication_fields import DeclaredKind


class UnknownLead(Refusal):
    code = "unknown-lead"
    detail = "There is no such lead."


class NotPublishable(Refusal):
    code = "not-publishable"
    detail = (
        "Must not name the person, nor hold an address or a telephone number; a custom field that no source declares "
        "holds a short code, a truth value, a date or a number of at most six digits."
    )

    def __init__(self, fields: Sequence[str]) -> None:
        super().__init__(fields)
        self.fields = fields


class StatedAttributes(NamedTuple):
    """What a caller, or a CRM by its source, states of a lead: attributes by their dotted names.

    `origin`: how they became known, in the words of the one who states them; it never leaves intake.
    """

    enrichment_id: UUID
    attributes: Attributes
    origin: str | None = None
    key_id: UUID | None = None
    source: str | None = None


@dataclass(frozen=True)
class Enrichment:
    """Stated attributes of a lead, as they are stored. `derived` names those that follow from the stated ones."""

    enrichment_id: UUID
    lead_id: UUID
    occurred_at: datetime
    attributes: Attributes
    derived: tuple[str, ...]
    origin: str | None
    key_id: UUID | None
    source: str | None


def enrich(
    stated: StatedAttributes,
    lead_id: UUID,
    card: ContactCard | None,
    declared: Mapping[str, DeclaredKind],
    occurred_at: datetime,
) -> Enrichment:
    """The enrichment of this lead, which has this contact card, without what may not leave intake.

    `declared`: kinds of custom fields, by their names.
    """
    told = stated.attributes
    values = {**derivation.derive_attributes(told), **told}
    person = privacy.matcher_of(card.person() if card else privacy.Person())
    published = select_publishable(values, person, declared)
    return Enrichment(
        enrichment_id=stated.enrichment_id,
        lead_id=lead_id,
        occurred_at=occurred_at,
        attributes=published,
        derived=tuple(sorted(published.keys() - told.keys())),
        origin=stated.origin,
        key_id=stated.key_id,
        source=stated.source,
    )


def require_published(stated: StatedAttributes, enrichment: Enrichment) -> None:
    """Raises NotPublishable with every stated field that may not leave intake."""
    if held := [name for name in stated.attributes if name not in enrichment.attributes]:
        raise NotPublishable(held)


def select_news(stated: StatedAttributes, enrichments: Iterable[Enrichment], occurred_at: datetime) -> StatedAttributes:
    """The attributes that the source has not stated before: a CRM tells the whole state of a contact again and again.

    `enrichments` of the lead stand from the oldest.
    """
    before: dict[str, Any] = {}
    for each in enrichments:
        if each.source == stated.source and each.occurred_at <= occurred_at:
            before |= {name: value for name, value in each.attributes.items() if name not in each.derived}
    news = {name: value for name, value in stated.attributes.items() if before.get(name) != value}
    return stated._replace(attributes=news)


def lead_enriched(enrichment: Enrichment) -> LeadEnriched:
    """The event; who stated it and how it became known stay here."""
    return LeadEnriched(
        occurred_at=enrichment.occurred_at,
        lead_id=enrichment.lead_id,
        enrichment_id=enrichment.enrichment_id,
        attributes=enrichment.attributes,
        derived=enrichment.derived,
    )

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


class Statement(NamedTuple):
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
    """A statement about a lead as it is stored. `derived` names the attributes that follow from the stated ones."""

    enrichment_id: UUID
    lead_id: UUID
    occurred_at: datetime
    attributes: Attributes
    derived: tuple[str, ...]
    origin: str | None
    key_id: UUID | None
    source: str | None


def enrich(
    statement: Statement,
    lead_id: UUID,
    card: ContactCard | None,
    declared: Mapping[str, DeclaredKind],
    occurred_at: datetime,
) -> Enrichment:
    """The enrichment of this lead, which has this contact card, without what may not leave intake.

    `declared`: kinds of custom fields, by their names.
    """
    stated = statement.attributes
    values = {**derivation.derive_attributes(stated), **stated}
    person = privacy.matcher_of(card.person() if card else privacy.Person())
    published = select_publishable(values, person, declared)
    return Enrichment(
        enrichment_id=statement.enrichment_id,
        lead_id=lead_id,
        occurred_at=occurred_at,
        attributes=published,
        derived=tuple(sorted(published.keys() - stated.keys())),
        origin=statement.origin,
        key_id=statement.key_id,
        source=statement.source,
    )


def require_published(statement: Statement, enrichment: Enrichment) -> None:
    """Raises NotPublishable with every stated field that may not leave intake."""
    if held := [name for name in statement.attributes if name not in enrichment.attributes]:
        raise NotPublishable(held)


def select_news(statement: Statement, enrichments: Iterable[Enrichment], occurred_at: datetime) -> Statement:
    """The statement without what its source stated before: a CRM tells the whole state of a contact again and again.

    `enrichments` of the lead stand from the oldest.
    """
    before: dict[str, Any] = {}
    for each in enrichments:
        if each.source == statement.source and each.occurred_at <= occurred_at:
            before |= {name: value for name, value in each.attributes.items() if name not in each.derived}
    news = {name: value for name, value in statement.attributes.items() if before.get(name) != value}
    return statement._replace(attributes=news)


def lead_enriched(enrichment: Enrichment) -> LeadEnriched:
    """The event; who stated it and how it became known stay here."""
    return LeadEnriched(
        occurred_at=enrichment.occurred_at,
        lead_id=enrichment.lead_id,
        enrichment_id=enrichment.enrichment_id,
        attributes=enrichment.attributes,
        derived=enrichment.derived,
    )

"""The contact card: how to reach a person."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from services.intake.captures.domain.capture import Capture
from shared.values.contact_identity import EmailClass, email_class, normal_email

EXTENSION = ";ext="


class ContactCard(NamedTuple):
    """How to reach a person; `external_ids` by source. `seen_at`: when the newest arrival happened that it tells of."""

    lead_id: UUID
    seen_at: datetime
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    external_ids: Mapping[str, str] = {}


def card_of(capture: Capture, lead_id: UUID, phone: str | None, at: datetime) -> ContactCard:
    """What one arrival tells of how to reach the person."""
    person = capture.person
    return ContactCard(
        lead_id=lead_id,
        seen_at=at,
        name=person.name,
        email=person.email,
        phone=person.phone if phone is None or EXTENSION in phone else phone,
        external_ids={capture.source: person.external_id} if person.external_id else {},
    )


def merge_cards(known: ContactCard, told: ContactCard) -> ContactCard:
    """The newest known value of each field, whichever of the two was learned first."""
    older, newer = sorted((known, told), key=lambda card: card.seen_at)
    return ContactCard(
        lead_id=known.lead_id,
        seen_at=newer.seen_at,
        name=newer.name or older.name,
        email=newer.email or older.email,
        phone=newer.phone or older.phone,
        external_ids={**older.external_ids, **newer.external_ids},
    )


def mailbox_of(card: ContactCard | None, has_email: bool, merged: bool) -> EmailClass | None:
    """What an arrival without an e-mail shows of its lead's mailbox: that there is none, or nothing at all.

    Where it ties leads, the mailbox of one of them is the other's from now on.
    """
    if not has_email:
        return email_class(None)
    return email_class(normal_email(card.email)) if merged and card and card.email else None

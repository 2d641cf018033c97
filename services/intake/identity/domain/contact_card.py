"""The contact card: how to reach a person."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from services.intake.captures.domain.capture import Capture
from services.intake.captures.domain.privacy import Person
from shared.values.contact_identity import EmailClass, classify_email, normalize_email

EXTENSION = ";ext="


class ContactCard(NamedTuple):
    """How to reach a person; `external_ids` by source. `seen_at` is when the newest capture in it happened."""

    lead_id: UUID
    seen_at: datetime
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    external_ids: Mapping[str, str] = {}

    def person(self) -> Person:
        """The person whose card this is."""
        return Person(self.name, self.email, self.phone, other_ids=tuple(self.external_ids.values()))


def make_card(capture: Capture, lead_id: UUID, phone: str | None, occurred_at: datetime) -> ContactCard:
    """The contact card of one capture; `phone` is the normal form of its number, as typed if it has an extension."""
    person = capture.person
    return ContactCard(
        lead_id=lead_id,
        seen_at=occurred_at,
        name=person.name,
        email=person.email,
        phone=person.phone if phone is None or EXTENSION in phone else phone,
        external_ids={capture.source: person.external_id} if person.external_id else {},
    )


def merge_cards(first: ContactCard, second: ContactCard) -> ContactCard:
    """The newest known value of each field, by `seen_at`; the lead id of the first card."""
    older, newer = sorted((first, second), key=lambda card: card.seen_at)
    return ContactCard(
        lead_id=first.lead_id,
        seen_at=newer.seen_at,
        name=newer.name or older.name,
        email=newer.email or older.email,
        phone=newer.phone or older.phone,
        external_ids={**older.external_ids, **newer.external_ids},
    )


def infer_email_class(card: ContactCard | None, has_email: bool, merged: bool) -> EmailClass | None:
    """What a capture without an e-mail address shows of its lead's mailbox: `none` if the lead has no address.

    A capture that merges leads shows the mailbox on the merged card, because `none` was published for one of them.
    Otherwise the capture shows nothing (None).
    """
    if not has_email:
        return classify_email(None)
    return classify_email(normalize_email(card.email)) if merged and card and card.email else None

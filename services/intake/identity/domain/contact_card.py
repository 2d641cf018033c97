"""The contact card: how to reach a person."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from services.intake.captures.domain.capture import Capture
from services.intake.captures.domain.privacy import Person
from shared.values.contact_identity import EmailClass, classify_email, normalize_email
from shared.values.nothing import is_no_name
from shared.values.phone_numbers import EXTENSION, InvalidPhone, normalize_phone
from shared.values.text_readings import find_words

COMPANY_NAME = "company.name"
EXTENSION_ON_CARD = " ext. "


class ContactCard(NamedTuple):
    """How to reach a person; `external_ids` by source. `seen_at` is when the newest capture in it happened.

    `complete`: False for a card from before cards had companies, until `intake.search` has added its company.
    """

    lead_id: UUID
    seen_at: datetime
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    external_ids: Mapping[str, str] = {}
    company: str | None = None
    complete: bool = True

    def person(self) -> Person:
        """The person whose card this is."""
        return Person(self.name, self.email, self.phone, other_ids=tuple(self.external_ids.values()))


def make_card(capture: Capture, lead_id: UUID, phone: str | None, occurred_at: datetime) -> ContactCard:
    """The contact card of one capture. `phone`: the normal form of its number; None if it could not be read."""
    person = capture.person
    return ContactCard(
        lead_id=lead_id,
        seen_at=occurred_at,
        name=person.name,
        email=person.email,
        phone=phone.replace(EXTENSION, EXTENSION_ON_CARD) if phone else person.phone,
        external_ids={capture.source: person.external_id} if person.external_id else {},
        company=read_company(capture.attributes),
    )


def merge_cards(first: ContactCard, second: ContactCard) -> ContactCard:
    """The newest known value of each field, by `seen_at`; the lead id of the first card.

    What cannot be a name, or is a part of the known one, does not replace a name; an unread number no read one.
    """
    older, newer = sorted((first, second), key=lambda card: card.seen_at)
    return ContactCard(
        lead_id=first.lead_id,
        seen_at=newer.seen_at,
        name=_choose_name(older.name, newer.name),
        email=newer.email or older.email,
        phone=_choose_phone(older.phone, newer.phone),
        external_ids={**older.external_ids, **newer.external_ids},
        company=newer.company or older.company,
        complete=older.complete and newer.complete,
    )


def read_company(attributes: Mapping[str, Any]) -> str | None:
    """The name of the company among a capture's attributes."""
    name = attributes.get(COMPANY_NAME)
    return name if isinstance(name, str) else None


def _choose_name(older: str | None, newer: str | None) -> str | None:
    if not (older and newer) or older == newer or is_no_name(older):
        return newer or older
    is_less = is_no_name(newer) or set(find_words(newer)) < set(find_words(older))
    return older if is_less else newer


def _choose_phone(older: str | None, newer: str | None) -> str | None:
    if not (older and newer) or older == newer:
        return newer or older
    return newer if _is_read(newer) or not _is_read(older) else older


def _is_read(phone: str) -> bool:
    """Whether this is a number as `make_card` writes it: in international form, perhaps with an extension."""
    try:
        normalize_phone(phone)
    except InvalidPhone:
        return False
    return True


def infer_email_class(card: ContactCard | None, has_email: bool, merged: bool) -> EmailClass | None:
    """What a capture without an e-mail address shows of its lead's mailbox: `none` if the lead has no address.

    A capture that merges leads shows the mailbox on the merged card, because `none` was published for one of them.
    Otherwise the capture shows nothing (None).
    """
    if not has_email:
        return classify_email(None)
    return classify_email(normalize_email(card.email)) if merged and card and card.email else None

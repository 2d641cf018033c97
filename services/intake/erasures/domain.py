"""Erasing a person: what is told of it, and which bodies name the person."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import unquote_plus
from uuid import UUID

import orjson

from shared.errors import Refusal
from shared.events.intake import LeadErased
from shared.values.contact_identity import InvalidEmail, normalize_email
from shared.values.text_readings import find_digits

# So many hashes fit into one event.
KEYS_IN_EVENT = 500
# Telephone numbers are the same if so many of their last digits are; a shorter one is compared whole.
PHONE_DIGITS = 9
LEAST_DIGITS = 7
_ADDRESS = re.compile(r"[^\s\"'<>()\[\],;:\\]+@[^\s\"'<>()\[\],;:\\]+")
# A number as it is typed, with what stands between its digits.
_NUMBER = re.compile(r"\+?\d[\d\s().\-/]{5,30}\d")


class LeadNotFound(Refusal):
    code = "no-such-lead"
    detail = "There is no such lead."


class Erasure(NamedTuple):
    """When a person was erased, and how many captures and activities of the person there were."""

    erased_at: datetime
    captures: int
    activities: int


class Order(NamedTuple):
    """Which person is to be erased, by any id; by the caller with which API key; `secrets`: those of ACCORD_SECRET."""

    lead_id: UUID
    key_id: UUID
    secrets: Sequence[bytes]


class Identifiers(NamedTuple):
    """What names one person in a body: addresses of mail, the last digits of telephones, and ids as (source, id)."""

    emails: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()
    ids: frozenset[tuple[str, str]] = frozenset()


def tell_erasure(lead_ids: Sequence[UUID], hashes: Sequence[str], now: datetime) -> list[LeadErased]:
    """The events under all ids of the person, the survivor's first; more of them where there are many match keys."""
    chunks = [tuple(hashes[start : start + KEYS_IN_EVENT]) for start in range(0, len(hashes), KEYS_IN_EVENT)] or [()]
    told = [(lead_id, chunks[0]) for lead_id in lead_ids] + [(lead_ids[0], chunk) for chunk in chunks[1:]]
    return [
        LeadErased(occurred_at=now, lead_id=lead_id, lead_ids=tuple(lead_ids), match_keys=keys)
        for lead_id, keys in told
    ]


def collect_identifiers(bodies: Iterable[bytes], card: Mapping[str, Any] | None) -> Identifiers:
    """What names the person of these captures and of this contact card."""
    emails: set[str] = set()
    phones: set[str] = set()
    ids: set[tuple[str, str]] = set()
    for contact, source, submission in [*_read_contacts(bodies), *_read_card(card)]:
        emails |= set(_normal_emails(str(contact.get("email") or "")))
        phones |= set(_last_digits(str(contact.get("phone") or "")))
        ids |= {(source, str(id_)) for id_ in (contact.get("external_id"), submission) if source and id_}
    return Identifiers(frozenset(emails), frozenset(phones), frozenset(ids))


def names_person(body: bytes, person: Identifiers) -> bool:
    """Whether a body, JSON or not, holds an address, a telephone number or an id of this person.

    A name alone is not enough: others have it too.
    """
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError:
        text = body.decode(errors="replace")
        # A form, which is urlencoded as a rule.
        return _is_in_text(text, person) or _is_in_text(unquote_plus(text), person)
    contacts = _read_contacts([body])
    if any((source, str(id_)) in person.ids for contact, source, submission in contacts
           for id_ in (contact.get("external_id"), submission) if id_):  # fmt: skip
        return True
    return any(_is_in_text(text, person) for text in _list_texts(document))


def _is_in_text(text: str, person: Identifiers) -> bool:
    if not person.emails.isdisjoint(_normal_emails(text)):
        return True
    return any(not person.phones.isdisjoint(_last_digits(number)) for number in _NUMBER.findall(text))


def _normal_emails(text: str) -> Iterator[str]:
    for address in _ADDRESS.findall(text):
        yield address.lower()
        try:
            yield normalize_email(address)
        except InvalidEmail:
            continue


def _last_digits(text: str) -> Iterator[str]:
    digits = find_digits(text)
    if len(digits) >= LEAST_DIGITS:
        yield digits[-PHONE_DIGITS:]


def _list_texts(value: Any) -> Iterator[str]:
    """Every text and number in a JSON value, the names of fields too. The parser limits how deep it is."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield name
            yield from _list_texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _list_texts(inner)
    elif value is not None:
        yield str(value)


def _read_contacts(bodies: Iterable[bytes]) -> Iterator[tuple[Mapping[str, Any], str, Any]]:
    """The contact, the source and the submission's id of each body that has a contact."""
    for raw in bodies:
        try:
            body = orjson.loads(raw)
        except orjson.JSONDecodeError:
            continue
        if isinstance(body, Mapping):
            contact = body.get("contact")
            yield contact if isinstance(contact, Mapping) else {}, str(body.get("source")), body.get("external_id")


def _read_card(card: Mapping[str, Any] | None) -> Iterator[tuple[Mapping[str, Any], str, Any]]:
    if card:
        yield card, "", None
        for source, id_ in (card["external_ids"] or {}).items():
            yield {"external_id": id_}, source, None

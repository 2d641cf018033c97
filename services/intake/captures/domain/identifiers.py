"""What names people in bodies, of whatever format: addresses of mail, telephone numbers, and ids."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, NamedTuple
from urllib.parse import unquote_plus

import orjson

from shared.values.contact_identity import InvalidEmail, match_keys, normalize_email, source_scoped_id
from shared.values.kinds_of_values import write_id
from shared.values.text_readings import find_digits

# Telephone numbers are the same if so many of their last digits are; a shorter one is compared whole.
PHONE_DIGITS = 9
LEAST_DIGITS = 7
# Of so many words with a sign of an address the normal form is made, which for an unusual address takes long; further
# ones are compared as they are written.
NORMALISED_WORDS = 200
# An address has none of these signs around or in it. Searching for addresses themselves would read a long text again
# from each of its letters.
_BETWEEN_WORDS = re.compile(r"[\s\"'<>()\[\],;:\\]+")
# In a form or a link an address stands between signs that an address may hold too.
_BETWEEN_PARTS = re.compile(r"[=&?/|#]+")
# A number as it is typed, with what stands between its digits.
_NUMBER = re.compile(r"\+?\d[\d\s().\-/]{5,30}\d")


class Identifiers(NamedTuple):
    """What names people in bodies: addresses of mail, the last digits of telephones, and ids as (source, id)."""

    emails: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()
    ids: frozenset[tuple[str, str]] = frozenset()


def join_identifiers(several: Iterable[Identifiers]) -> Identifiers:
    """What is in any of these."""
    emails, phones, ids = zip(Identifiers(), *several, strict=True)
    return Identifiers(frozenset().union(*emails), frozenset().union(*phones), frozenset().union(*ids))


def collect_identifiers(bodies: Iterable[bytes], card: Mapping[str, Any] | None) -> Identifiers:
    """What names the person of these captures and of this contact card."""
    emails: set[str] = set()
    phones: set[str] = set()
    ids: set[tuple[str, str]] = set()
    for contact, source, submission in [*_read_contacts(bodies), *_read_card(card)]:
        emails |= set(_normal_emails([str(contact.get("email") or "")]))
        phones |= set(_last_digits(str(contact.get("phone") or "")))
        ids |= _ids_of(contact, source, submission)
    return Identifiers(frozenset(emails), frozenset(phones), frozenset(ids))


def read_identifiers(body: bytes) -> Identifiers:
    """Everything in a body, JSON or not, that may name a person. A name alone does not: others have it too."""
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError:
        text = body.decode(errors="replace")
        # A form, which is urlencoded as a rule.
        texts = [text, unquote_plus(text)]
    else:
        texts = list(_list_texts(document))
    ids: set[tuple[str, str]] = set()
    for contact in _read_contacts([body]):
        ids |= _ids_of(*contact)
    return Identifiers(
        emails=frozenset(_normal_emails(texts)),
        phones=frozenset(
            digits for text in texts for number in _NUMBER.findall(text) for digits in _last_digits(number)
        ),
        ids=frozenset(ids),
    )


def names_person(body: bytes, person: Identifiers) -> bool:
    """Whether a body, JSON or not, holds an address, a telephone number or an id of this person."""
    return share_any(read_identifiers(body), person)


def share_any(one: Identifiers, other: Identifiers) -> bool:
    """Whether both hold the same address, the same telephone number or the same id."""
    return any(not mine.isdisjoint(theirs) for mine, theirs in zip(one, other, strict=True))


def hash_identifiers(named: Identifiers, secrets: Sequence[bytes]) -> set[str]:
    """The keyed hashes of these; those of addresses and ids are match keys too."""
    hashes = [match_keys("email", email, secrets) for email in named.emails]
    hashes += [match_keys("digits", digits, secrets) for digits in named.phones]
    for source, id_ in named.ids:
        hashes += [match_keys(kind, source_scoped_id(source, id_), secrets) for kind in ("person", "submission")]
    return {hash_ for each in hashes for hash_ in each}


def _ids_of(contact: Mapping[str, Any], source: str, submission: Any) -> set[tuple[str, str]]:
    return {(source, write_id(id_) or str(id_)) for id_ in (contact.get("external_id"), submission) if source and id_}


def _normal_emails(texts: Iterable[str]) -> Iterator[str]:
    found = dict.fromkeys(
        part
        for text in texts
        if "@" in text
        for word in _BETWEEN_WORDS.split(text)
        if _holds_address(word)
        for part in (word, *_BETWEEN_PARTS.split(word))
        if _holds_address(part)
    )
    for number, part in enumerate(found):
        yield from _normal_forms(part) if number < NORMALISED_WORDS else [part.lower()]


def _holds_address(word: str) -> bool:
    return "@" in word[1:-1]


def _normal_forms(address: str) -> Iterator[str]:
    yield address.lower()
    with suppress(InvalidEmail):
        yield normalize_email(address)


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
            source = str(body.get("source") or "")
            yield contact if isinstance(contact, Mapping) else {}, source, body.get("external_id")
            # An activity names its lead so.
            if isinstance(lead := body.get("lead"), Mapping):
                yield lead, str(lead.get("source") or ""), None


def _read_card(card: Mapping[str, Any] | None) -> Iterator[tuple[Mapping[str, Any], str, Any]]:
    if card:
        yield card, "", None
        for source, id_ in (card["external_ids"] or {}).items():
            yield {"external_id": id_}, source, None

"""What of a body may travel in events, and what names the person and stays."""

import json
import re
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import unquote

# Longer texts are prose, which stays with the raw payload.
TEXT_LIMIT = 200
WRITTEN = (str, int)
CUSTOM_PREFIX = "custom."
# So many last digits of a number are the same however its country is written.
PHONE_DIGITS = 7

_QUERY = re.compile(r"[?#].*", re.DOTALL)
_USER = re.compile(r"(?<=//)[^/@]*@")
_OTHER_THAN_DIGITS = re.compile(r"\D+")
_MAILBOX = re.compile(r"[\w.+%-]+@[\w-]+\.\w")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ][\d:.]+(?:Z|[+-]\d{2}:?\d{2})?)?")
# International, or so long that it is hardly anything else.
_NUMBER = re.compile(r"\+\d(?:[ ().-]{0,2}\d){6,}|\d(?:[ ().-]{0,2}\d){8,}")
_NUMBER_ALONE = re.compile(r"\(?\d(?:[ ().-]{0,2}\d){6,}")


class Person(NamedTuple):
    """Who left the details, as typed."""

    name: str | None = None
    email: str | None = None
    phone: str | None = None
    external_id: str | None = None


def same_message(former: bytes, raw: bytes) -> bool:
    """Whether two JSON bodies say the same, in whatever order and with whatever blanks."""
    return former == raw or json.loads(former) == json.loads(raw)


def strip_query(address: str) -> str:
    """An address without query, fragment and user: they hold ids and identities."""
    return _USER.sub("", _QUERY.sub("", address))


def publishable_attributes(values: Mapping[str, Any], person: Person) -> dict[str, Any]:
    """What may stand in an event: no prose, and nothing that names the person or anybody's mailbox.

    A field of the sender's own may not repeat a part of the name either: it may be the first name.
    """
    naming = _PersonMatcher.of(person)
    texts = {key: str(value) for key, value in values.items() if isinstance(value, WRITTEN)}
    if not naming.worth_a_look(texts):
        return dict(values)
    kept = {key for key, text in texts.items() if not naming.fits(text, own=key.startswith(CUSTOM_PREFIX))}
    return {key: value for key, value in values.items() if key in kept or key not in texts}


def publishable_properties(properties: Mapping[str, Any], person: Person) -> dict[str, Any]:
    """What of an activity's properties may stand in an event: texts, numbers and truth values, addresses without query.

    Beside what names the person stays what looks like anybody's mailbox or telephone number, in a name too.
    """
    naming = _PersonMatcher.of(person)
    plain = {name: _cut(value) for name, value in properties.items() if isinstance(value, str | int | float)}
    return {
        name: value
        for name, value in plain.items()
        if value != ""
        and not _looks_like_contact(name)
        and not _looks_like_contact(value)
        and not naming.fits(str(value), own=True)
    }


def _cut(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return " ".join(strip_query(word) if "/" in word or "=" in word else word for word in value.split(" "))


def _looks_like_contact(value: Any) -> bool:
    """Whether this looks like something by which somebody can be reached. A number of money or pieces is short."""
    if isinstance(value, bool | float):
        return False
    if isinstance(value, int):
        return _NUMBER.search(str(value)) is not None
    text = _DATE.sub("", unquote(value[: TEXT_LIMIT + 1]))
    return _MAILBOX.search(text) is not None or bool(_NUMBER.search(text) or _NUMBER_ALONE.fullmatch(text.strip()))


class _PersonMatcher(NamedTuple):
    """What would name this person."""

    name: str
    email: str | None
    phone: str | None

    @staticmethod
    def of(person: Person) -> "_PersonMatcher":
        digits = _OTHER_THAN_DIGITS.sub("", person.phone) if person.phone else ""
        phone = digits[-PHONE_DIGITS:] if len(digits) >= PHONE_DIGITS else None
        return _PersonMatcher((person.name or "").casefold(), (person.email or "").casefold() or None, phone)

    def worth_a_look(self, texts: Mapping[str, str]) -> bool:
        """Whether any of these may fit: most often one look at all of them shows that none does."""
        everything = "\n".join(texts.values()).casefold()
        own = "\n".join([text for key, text in texts.items() if key.startswith(CUSTOM_PREFIX)]).casefold()
        return (
            "@" in everything
            or (self.name != "" and self.name in everything)
            or (own != "" and any(word in own for word in self.name.split()))
            or (self.phone is not None and self.phone in _OTHER_THAN_DIGITS.sub("", everything))
            or max(map(len, texts.values()), default=0) > TEXT_LIMIT
        )

    def fits(self, text: str, own: bool) -> bool:
        """Whether this one text names the person, is somebody's mailbox or is prose."""
        folded = text.casefold()
        return (
            len(text) > TEXT_LIMIT
            or folded == self.name
            or (own and folded in self.name.split())
            or (self.email is not None and self.email in folded)
            or (self.phone is not None and self.phone in _OTHER_THAN_DIGITS.sub("", text))
            or ("@" in text and _MAILBOX.search(text) is not None)
        )

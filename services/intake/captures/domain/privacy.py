"""Which values of a body may be published in events, and which identify a person and stay in intake."""

import json
import re
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import unquote

# Longer texts are free text, which stays in the stored body.
TEXT_LIMIT = 200
TEXT_TYPES = (str, int)
CUSTOM_PREFIX = "custom."
# The last digits of a telephone number are the same however its country is written.
PHONE_DIGITS = 7

_QUERY = re.compile(r"[?#].*", re.DOTALL)
_USER = re.compile(r"(?<=//)[^/@]*@")
_OTHER_THAN_DIGITS = re.compile(r"\D+")
_MAILBOX = re.compile(r"[\w.+%-]+@[\w-]+\.\w")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ][\d:.]+(?:Z|[+-]\d{2}:?\d{2})?)?")
# International, or too long to be another kind of number.
_NUMBER = re.compile(r"\+\d(?:[ ().-]{0,2}\d){6,}|\d(?:[ ().-]{0,2}\d){8,}")
_NUMBER_ALONE = re.compile(r"\(?\d(?:[ ().-]{0,2}\d){6,}")


class Person(NamedTuple):
    """The direct identifiers of a person, as typed."""

    name: str | None = None
    email: str | None = None
    phone: str | None = None
    external_id: str | None = None


def is_same_message(first: bytes, second: bytes) -> bool:
    """Whether two JSON bodies have equal values; the order of fields and white space do not count."""
    return first == second or json.loads(first) == json.loads(second)


def strip_query(address: str) -> str:
    """A web address without query, fragment and user, which may identify a person."""
    return _USER.sub("", _QUERY.sub("", address))


def publishable_attributes(values: Mapping[str, Any], person: Person) -> dict[str, Any]:
    """The values without free text, without what names the person, and without e-mail addresses of any person.

    A custom field must not equal a part of the person's name either, which may be the first name.
    """
    matcher = _PersonMatcher.for_person(person)
    texts = {key: str(value) for key, value in values.items() if isinstance(value, TEXT_TYPES)}
    if not matcher.may_match(texts):
        return dict(values)
    private = {key for key, text in texts.items() if matcher.matches(text, custom=key.startswith(CUSTOM_PREFIX))}
    return {key: value for key, value in values.items() if key not in private}


def publishable_properties(properties: Mapping[str, Any], person: Person) -> dict[str, Any]:
    """The texts, numbers and truth values among an activity's properties; web addresses without their query.

    Leaves out what names the person, and each name or value that looks like an e-mail address or a telephone number.
    """
    matcher = _PersonMatcher.for_person(person)
    values = {name: _strip_queries(value) for name, value in properties.items() if isinstance(value, str | int | float)}
    return {
        name: value
        for name, value in values.items()
        if value != ""
        and not _looks_like_contact(name)
        and not _looks_like_contact(value)
        and not matcher.matches(str(value), custom=True)
    }


def _strip_queries(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return " ".join(strip_query(word) if "/" in word or "=" in word else word for word in value.split(" "))


def _looks_like_contact(value: Any) -> bool:
    """Whether this looks like an e-mail address or a telephone number. Amounts and quantities are shorter."""
    if isinstance(value, bool | float):
        return False
    if isinstance(value, int):
        return _NUMBER.search(str(value)) is not None
    text = _DATE.sub("", unquote(value[: TEXT_LIMIT + 1]))
    return _MAILBOX.search(text) is not None or bool(_NUMBER.search(text) or _NUMBER_ALONE.fullmatch(text.strip()))


class _PersonMatcher(NamedTuple):
    """The lower-case name and e-mail address of a person and the last digits of the telephone number."""

    name: str
    email: str | None
    phone: str | None

    @staticmethod
    def for_person(person: Person) -> "_PersonMatcher":
        digits = _OTHER_THAN_DIGITS.sub("", person.phone) if person.phone else ""
        phone = digits[-PHONE_DIGITS:] if len(digits) >= PHONE_DIGITS else None
        return _PersonMatcher((person.name or "").casefold(), (person.email or "").casefold() or None, phone)

    def may_match(self, texts: Mapping[str, str]) -> bool:
        """Whether any of these texts may match. One search over all of them is cheaper than one for each."""
        everything = "\n".join(texts.values()).casefold()
        custom = "\n".join([text for key, text in texts.items() if key.startswith(CUSTOM_PREFIX)]).casefold()
        return (
            "@" in everything
            or (self.name != "" and self.name in everything)
            or (custom != "" and any(word in custom for word in self.name.split()))
            or (self.phone is not None and self.phone in _OTHER_THAN_DIGITS.sub("", everything))
            or max(map(len, texts.values()), default=0) > TEXT_LIMIT
        )

    def matches(self, text: str, custom: bool) -> bool:
        """Whether this text names the person, contains an e-mail address or is free text."""
        folded = text.casefold()
        return (
            len(text) > TEXT_LIMIT
            or folded == self.name
            or (custom and folded in self.name.split())
            or (self.email is not None and self.email in folded)
            or (self.phone is not None and self.phone in _OTHER_THAN_DIGITS.sub("", text))
            or ("@" in text and _MAILBOX.search(text) is not None)
        )

"""The one decision on what may be published: which values, under which names, may leave the service that received them.

It is a list of what may: known fields by their kinds; of other fields short codes, truth values, dates and short
numbers; and what the source declares.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from shared.values.person_identifiers import PersonMatcher
from shared.values.publication_fields import CLICK_IDS, KNOWN_FIELDS, DeclaredKind, FieldRule, Kind
from shared.values.text_readings import CACHED_CHARACTERS, CACHED_TEXTS, EncodedTooOften, Reading, read_text

CUSTOM_PREFIX = "custom."
PROPERTY_PREFIX = "properties."
# What stands in an event for an activity type or a reason that may not be published.
OTHER = "other"
# Longer texts are free text, which stays in the stored body.
TEXT_LIMIT = 200
CODE_LIMIT = 30
DECLARED_CODE_LIMIT = 64
KEY_LIMIT = 40
# Seven digits may be a telephone number.
NUMBER_DIGITS = 6

_QUERY = re.compile(r"(?:[?#]|%3f|%23).*", re.DOTALL | re.IGNORECASE)
_QUERY_OR_USER = re.compile("[?#%@]")
_USER = re.compile(r"(?<=//)[^/@]*@")
_HOST = re.compile(r"(?:[a-z]+:)?//[^/\s]+/", re.IGNORECASE)
_MAILBOX = re.compile(r"[\w.+%-]+@[\w-]+\.\w")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(?:[t ][\d:.]+(?:z|[+-]\d{2}:?\d{2})?)?")
_INTERNATIONAL = r"\+\d(?:[ ().-]{0,2}\d){6,}"
# International, or too long to be another kind of number.
_NUMBER = re.compile(rf"{_INTERNATIONAL}|\d(?:[ ().-]{{0,2}}\d){{8,}}")
_NUMBER_ALONE = re.compile(r"\(?\d(?:[ ().-]{0,2}\d){6,}")
_INTERNATIONAL_NUMBER = re.compile(_INTERNATIONAL)
_CODE = re.compile(r"[^\W_](?:[\w:+-]|(?<=\d)\.(?=\d))*")
_DECLARED_CODE = re.compile(r"[^\W_][\w:+./-]*")
_KEY = re.compile(r"[^\W\d_][\w-]*")
_DAY_CHARACTERS = 10
_INSTANT_CHARACTERS = 35


def select_publishable(
    values: Mapping[str, Any], person: PersonMatcher, declared: Mapping[str, DeclaredKind] = MappingProxyType({})
) -> dict[str, Any]:
    """The values that may be published, by their dotted names. `declared`: the source's own fields, by their names."""
    return {
        name: published
        for name, value in values.items()
        if (published := publish(name, value, person, declared)) is not None
    }


def publish(
    field: str, value: Any, person: PersonMatcher, declared: Mapping[str, DeclaredKind] = MappingProxyType({})
) -> Any:
    """The value as it may be published in this field: a web address without its query; None if it may not be."""
    try:
        rule = KNOWN_FIELDS.get(field)
        if rule is not None:
            return _publish_known(rule, value, person)
        name = field.removeprefix(CUSTOM_PREFIX)
        kind = declared.get(name) if name != field else None
        if name.rpartition(".")[2].lower() in CLICK_IDS:
            return None
        if kind is None and not _is_free_name(field.partition(".")[2] or field, person):
            return None
        fits = _fits(kind, value) if kind else _is_free_value(value)
        return value if fits and not person.matches(str(value), parts=True) else None
    except EncodedTooOften:
        return None


def strip_query(address: str) -> str:
    """A web address without query, fragment and user, which may identify a person."""
    return _USER.sub("", _QUERY.sub("", address)) if _QUERY_OR_USER.search(address) else address


def _publish_known(rule: FieldRule, value: Any, person: PersonMatcher) -> Any:
    kind, parts = rule
    if kind == "figure":
        return value if _is_figure(value) and not _names_person(value, person) else None
    if not isinstance(value, str) or value == "":
        return None
    if kind == "address":
        return _publish_address(strip_query(value), person, parts)
    return value if _may_publish(kind, value, person, parts) else None


def _may_publish(kind: Kind, text: str, person: PersonMatcher, parts: bool) -> bool:
    readings = _read_fitting(kind, text)
    return readings is not None and not person.is_in(readings, parts)


def _publish_address(address: str, person: PersonMatcher, parts: bool) -> str | None:
    """The address; where its path may name a person only the host, which may be named after its company."""
    if _may_publish("address", address, person, parts):
        return address
    site = host[0] if (host := _HOST.match(address)) else None
    return site if site and _may_publish("address", site, person, parts=False) else None


def _read_fitting(kind: Kind, text: str) -> tuple[Reading, ...] | None:
    """The text read; None if it does not fit the kind, or is a mailbox or a telephone number of any person."""
    return _read_short(kind, text) if len(text) <= CACHED_CHARACTERS else _read_any(kind, text)


def _read_any(kind: Kind, text: str) -> tuple[Reading, ...] | None:
    if len(text) > (DECLARED_CODE_LIMIT if kind == "code" else TEXT_LIMIT):
        return None
    readings = read_text(text)
    if kind == "code":
        return readings if sum(map(str.isnumeric, text)) <= NUMBER_DIGITS and "@" not in text else None
    if kind == "address" and any(map(str.isspace, text)):
        return None
    return None if any(_reaches_person(reading, kind) for reading in readings) else readings


# The answer depends on the text alone, and industries, channels and titles repeat from lead to lead.
_read_short = lru_cache(CACHED_TEXTS)(_read_any)


def _reaches_person(reading: Reading, kind: Kind) -> bool:
    """Whether the text holds a mailbox or a telephone number. Ids of campaigns may have as many digits as one."""
    if "@" in reading.text and _MAILBOX.search(reading.text):
        return True
    if len(reading.digits) <= NUMBER_DIGITS:
        return False
    text = _DATE.sub("", reading.text)
    if kind == "label":
        return _INTERNATIONAL_NUMBER.search(text) is not None
    return bool(_NUMBER.search(text) or _NUMBER_ALONE.fullmatch(text.strip()))


def _is_figure(value: Any) -> bool:
    """Whether this is a number, a range or an amount of money."""
    if isinstance(value, dict):
        return value.keys() <= {"min", "max"} or value.keys() == {"amount", "currency"}
    return _is_number(value)


def _names_person(figure: Any, person: PersonMatcher) -> bool:
    numbers = figure.values() if isinstance(figure, dict) else [figure]
    return any(person.matches(str(number), parts=False) for number in numbers)


def _is_free_name(name: str, person: PersonMatcher) -> bool:
    return (
        len(name) <= KEY_LIMIT
        and _KEY.fullmatch(name) is not None
        and sum(map(str.isnumeric, name)) <= NUMBER_DIGITS
        and not person.matches(name, parts=True)
    )


def _is_free_value(value: Any) -> bool:
    if isinstance(value, bool):
        return True
    if isinstance(value, int | float):
        return sum(map(str.isnumeric, str(value))) <= NUMBER_DIGITS
    if not isinstance(value, str):
        return False
    return _is_date(value) or (
        len(value) <= CODE_LIMIT
        and _CODE.fullmatch(value) is not None
        and sum(map(str.isnumeric, value)) <= NUMBER_DIGITS
    )


def _fits(kind: DeclaredKind, value: Any) -> bool:
    """Whether the value is of the kind that its source declares."""
    if kind in ("number", "boolean"):
        return _is_number(value) if kind == "number" else isinstance(value, bool)
    if not isinstance(value, str) or value == "":
        return False
    if kind == "date":
        return _is_date(value)
    if kind == "code":
        return len(value) <= DECLARED_CODE_LIMIT and _DECLARED_CODE.fullmatch(value) is not None
    return _read_fitting("text", value) is not None


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_date(text: str) -> bool:
    """Whether this is a day or an instant in ISO 8601, and nothing else."""
    if not text.isascii() or _DATE.fullmatch(text.lower()) is None or len(text) > _INSTANT_CHARACTERS:
        return False
    try:
        date.fromisoformat(text) if len(text) == _DAY_CHARACTERS else datetime.fromisoformat(text)
    except ValueError:
        return False
    return True

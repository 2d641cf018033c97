"""What the value of a field says, where it is of a kind that may be published in that field."""

import re
from functools import lru_cache
from typing import Any, NamedTuple

from shared.values.kinds_of_values import (
    DECLARED_CODE_LIMIT,
    NUMBER_DIGITS,
    count_digits,
    fits_declared,
    is_free_name,
    is_free_value,
    is_number,
    reaches_person,
)
from shared.values.publication_fields import CLICK_IDS, KNOWN_FIELDS, DeclaredKind, Kind
from shared.values.text_readings import CACHED_CHARACTERS, CACHED_TEXTS, EncodedTooOften, Reading, read_text

# Longer texts are free text, which stays in the stored body.
TEXT_LIMIT = 200
MONEY, RANGE = frozenset({"amount", "currency"}), frozenset({"min", "max"})

_QUERY = re.compile(r"(?:[?#]|%3f|%23).*", re.DOTALL | re.IGNORECASE)
_QUERY_OR_USER = re.compile("[?#%@]")
_USER = re.compile(r"(?<=//)[^/@]*@")
_HOST = re.compile(r"(?:[a-z]+:)?//[^/\s]+/", re.IGNORECASE)


class FieldReading(NamedTuple):
    """A value that its field may publish unless it names the person, and the readings of its texts.

    `parts`: a part of the person's name alone keeps it back too. `joined`, `digits`: the joined words and the digits of
    all readings, as lines.
    """

    value: Any
    parts: bool
    readings: tuple[Reading, ...]
    joined: str
    digits: str


class _ShortTexts(dict[tuple[str, str], FieldReading | None]):
    """The readings of short texts by field and text: industries, channels and titles repeat from lead to lead.

    None that may be a mailbox is kept. When there are CACHED_TEXTS, all are forgotten.
    """

    def __missing__(self, key: tuple[str, str]) -> FieldReading | None:
        field, text = key
        reading = _read_any(field, text, None)
        if len(text) <= CACHED_CHARACTERS and len(field) <= CACHED_CHARACTERS and "@" not in text:
            if len(self) >= CACHED_TEXTS:
                self.clear()
            self[key] = reading
        return reading


_short_texts = _ShortTexts()


def read_field(field: str, value: Any, kind: DeclaredKind | None) -> FieldReading | None:
    """The value as this field may publish it: a web address without its query; None if it may not publish it at all.

    `kind`: the one that the source declares for its own field.
    """
    if kind is None:
        if value.__class__ is str:
            return _short_texts[field, value]
        if value.__class__ in (int, bool) and len(field) <= CACHED_CHARACTERS:
            return _read_short_number(field, value)
    return _read_any(field, value, kind)


def read_site(address: str) -> FieldReading | None:
    """The host of an address, which may be named after its company.

    Raises EncodedTooOften.
    """
    host = _HOST.match(address)
    return _read_fitting("address", host[0], parts=False) if host else None


def strip_query(address: str) -> str:
    """A web address without query, fragment and user, which may identify a person."""
    return _USER.sub("", _QUERY.sub("", address)) if _QUERY_OR_USER.search(address) else address


def _read_any(field: str, value: Any, kind: DeclaredKind | None) -> FieldReading | None:
    try:
        rule = KNOWN_FIELDS.get(field)
        if rule is None:
            return _read_free(field, value, kind)
        if rule.kind == "figure":
            return _read_figure(value)
        if not isinstance(value, str) or value == "":
            return None
        if rule.kind != "address":
            return _read_fitting(rule.kind, value, rule.parts)
        address = strip_query(value)
        return _read_fitting("address", address, rule.parts) or read_site(address)
    except EncodedTooOften:
        return None


# 1 and true are equal.
@lru_cache(CACHED_TEXTS, typed=True)
def _read_short_number(field: str, value: float) -> FieldReading | None:
    return _read_any(field, value, None)


def _read_fitting(kind: Kind, text: str, parts: bool) -> FieldReading | None:
    """None if the text does not fit the kind, or is a mailbox or a telephone number of any person."""
    if len(text) > (DECLARED_CODE_LIMIT if kind == "code" else TEXT_LIMIT):
        return None
    readings, joined, digits = _read_together(text)
    if kind == "code":
        fits = count_digits(text) <= NUMBER_DIGITS and "@" not in text
    else:
        spaced = kind == "address" and any(map(str.isspace, text))
        fits = not spaced and not any(reaches_person(reading, kind) for reading in readings)
    return FieldReading(text, parts, readings, joined, digits) if fits else None


def _read_figure(value: Any) -> FieldReading | None:
    """A number, a range or an amount of money."""
    if not isinstance(value, dict):
        return FieldReading(value, False, *_read_together(str(value))) if is_number(value) else None
    if value.keys() == MONEY:
        return FieldReading(value, False, *_read_money(str(value["amount"]), str(value["currency"])))
    return FieldReading(value, False, *_read_together(*map(str, value.values()))) if value.keys() <= RANGE else None


def _read_free(field: str, value: Any, kind: DeclaredKind | None) -> FieldReading | None:
    if field.rpartition(".")[2].lower() in CLICK_IDS:
        return None
    if not (_fits(kind, value) if kind else is_free_value(value)):
        return None
    if kind:
        return FieldReading(value, True, *_read_together(str(value)))
    name = field.partition(".")[2] or field
    return FieldReading(value, True, *_read_together(name, str(value))) if is_free_name(name) else None


def _read_together(*texts: str) -> tuple[tuple[Reading, ...], str, str]:
    """The readings of all texts, and their joined words and digits as lines."""
    readings = read_text(texts[0]) if len(texts) == 1 else tuple([each for text in texts for each in read_text(text)])
    if len(readings) == 1:
        return readings, readings[0].joined, readings[0].digits
    return readings, "\n".join([each.joined for each in readings]), "\n".join([each.digits for each in readings])


_read_money = lru_cache(CACHED_TEXTS)(_read_together)


def _fits(kind: DeclaredKind, value: Any) -> bool:
    if kind == "text":
        return isinstance(value, str) and value != "" and _read_fitting("text", value, parts=True) is not None
    return fits_declared(kind, value)

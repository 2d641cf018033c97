"""What a seller knows better of a lead, as it may travel: fields that a clause may name, and nobody's address."""

import re
from collections.abc import Mapping
from typing import Any

import orjson
from pydantic import TypeAdapter, ValidationError

from services.handoff.responses.domain.errors import InvalidCorrection
from shared.criteria.fields import FIELD_CHARACTERS, kind_of, nearest
from shared.values.money import Money
from shared.values.number_range import InvalidRange, read_range

FIELDS = 50
TEXT_CHARACTERS = 200
KEY_CHARACTERS = 64
# An address of electronic mail, or seven digits as in a number that is called.
REACHES_SOMEBODY = re.compile(r"\S@\S|[0-9](?:[ ()./-]*[0-9]){6}")
_MONEY = TypeAdapter(Money)


class NotAValue(ValueError):
    """Not what the field holds. The message is shown."""


def parse_correction(given: Mapping[str, Any]) -> dict[str, Any]:
    """The correction as attributes travel. Raises InvalidCorrection with each field that is wrong."""
    known: dict[str, Any] = {}
    mistakes: list[tuple[str, str]] = []
    for name, value in given.items():
        try:
            known[name] = _value(name, value)
        except NotAValue as wrong:
            mistakes.append((_pointer(name), str(wrong)))
    if len(given) > FIELDS:
        mistakes.append(("/correction", f"At most {FIELDS} fields."))
    if mistakes:
        raise InvalidCorrection(mistakes)
    return known


def _value(name: str, value: Any) -> Any:
    kind = kind_of(name) if len(name) <= FIELD_CHARACTERS else None
    if kind is None:
        raise NotAValue(f"No clause may name this field; the nearest one is {nearest(name)}.")
    if kind == "number":
        return _number(value)
    if kind == "any" and isinstance(value, bool):
        return value
    if kind == "any" and not isinstance(value, str):
        return _number(value)
    return _text(value)


def _number(value: Any) -> Any:
    if isinstance(value, dict) and "amount" in value:
        try:
            return _MONEY.validate_json(orjson.dumps(value)).document()
        except ValidationError:
            raise NotAValue('Must be an amount of money, {"amount", "currency"}.') from None
    try:
        return read_range(value).document()
    except InvalidRange:
        raise NotAValue('Must be a number of at least 0, a range like "51-200" or an amount of money.') from None


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > TEXT_CHARACTERS or not value.isprintable():
        raise NotAValue(f"Must be a text of one line, of 1 to {TEXT_CHARACTERS} characters.")
    if REACHES_SOMEBODY.search(value):
        raise NotAValue("Must not hold an address or a number by which somebody is reached.")
    return value.strip()


def _pointer(name: str) -> str:
    return "/correction/" + name[:KEY_CHARACTERS].replace("~", "~0").replace("/", "~1")

"""Corrections of a lead's attributes: fields that a clause may name, without addresses or telephone numbers."""

import re
from collections.abc import Mapping
from typing import Any

import orjson
from pydantic import TypeAdapter, ValidationError

from services.handoff.responses.domain.errors import InvalidCorrection
from shared.criteria.fields import FIELD_CHARACTERS, kind_of, nearest
from shared.values.money import Money
from shared.values.number_range import InvalidRange, read_range
from shared.values.person_identifiers import UNKNOWN_PERSON, PersonMatcher
from shared.values.publication import publish

FIELDS = 50
TEXT_CHARACTERS = 200
KEY_CHARACTERS = 64
# An e-mail address, or the seven digits of a telephone number.
DIRECT_IDENTIFIER = re.compile(r"\S@\S|[0-9](?:[ ()./-]*[0-9]){6}")
NOT_PUBLISHABLE = (
    "Must not name the person, nor hold an address or a telephone number; a custom field holds a "
    "short code, a truth value, a date or a number of at most six digits."
)
_MONEY = TypeAdapter(Money)


class InvalidValue(ValueError):
    """A value that the field cannot hold. The caller sees the message."""


def parse_correction(correction: Mapping[str, Any]) -> dict[str, Any]:
    """The values in the form that events carry. Raises InvalidCorrection with each field that is wrong."""
    values: dict[str, Any] = {}
    errors: list[tuple[str, str]] = []
    for name, value in correction.items():
        try:
            values[name] = _parse_value(name, value)
            require_publishable(name, values[name], UNKNOWN_PERSON)
        except InvalidValue as error:
            errors.append((_pointer(name), str(error)))
    if len(correction) > FIELDS:
        errors.append(("/correction", f"At most {FIELDS} fields."))
    if errors:
        raise InvalidCorrection(errors)
    return values


def check_correction(correction: Mapping[str, Any], person: PersonMatcher) -> None:
    """Raises InvalidCorrection with each value that names the person of the lead."""
    errors: list[tuple[str, str]] = []
    for name, value in correction.items():
        try:
            require_publishable(name, value, person)
        except InvalidValue as error:
            errors.append((_pointer(name), str(error)))
    if errors:
        raise InvalidCorrection(errors)


def require_publishable(name: str, value: Any, person: PersonMatcher) -> None:
    """Raises InvalidValue unless the value may be published in this field."""
    if publish(name, value, person) is None:
        raise InvalidValue(NOT_PUBLISHABLE)


def _parse_value(name: str, value: Any) -> Any:
    kind = kind_of(name) if len(name) <= FIELD_CHARACTERS else None
    if kind is None:
        raise InvalidValue(f"No clause may name this field; the nearest one is {nearest(name)}.")
    if kind == "number":
        return _parse_number(value)
    if kind == "any" and isinstance(value, bool):
        return value
    if kind == "any" and not isinstance(value, str):
        return _parse_number(value)
    return _parse_text(value)


def _parse_number(value: Any) -> Any:
    if isinstance(value, dict) and "amount" in value:
        try:
            return _MONEY.validate_json(orjson.dumps(value)).document()
        except ValidationError:
            raise InvalidValue('Must be an amount of money, {"amount", "currency"}.') from None
    try:
        return read_range(value).document()
    except InvalidRange:
        raise InvalidValue('Must be a number of at least 0, a range like "51-200" or an amount of money.') from None


def _parse_text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > TEXT_CHARACTERS or not value.isprintable():
        raise InvalidValue(f"Must be a text of one line, of 1 to {TEXT_CHARACTERS} characters.")
    if DIRECT_IDENTIFIER.search(value):
        raise InvalidValue("Must not hold an address or a number by which somebody is reached.")
    return value.strip()


def _pointer(name: str) -> str:
    return "/correction/" + name[:KEY_CHARACTERS].replace("~", "~0").replace("/", "~1")

"""Types of request fields: text that PostgreSQL can store, instants in UTC, JSON objects of bounded size."""

from __future__ import annotations

import math
import re
from datetime import UTC, date, datetime
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BeforeValidator,
    Field,
    JsonValue,
    StringConstraints,
    ValidationError,
)
from pydantic_core import InitErrorDetails, PydanticCustomError

from shared.errors.field_errors import field_error
from shared.values.nothing import remove_invisible

ONE_LINE = r"^[^\x00-\x1f\x7f-\x9f]*$"
MANY_LINES = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]*$"
TEXT_CHARACTERS = 200
LONG_TEXT_CHARACTERS = 4000
RFC_3339 = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(?::[0-9]{2})?")
OFFSET = re.compile(r"\s*(?:UTC|GMT|[Zz]|([+\u2212-][0-9]{2})(:?[0-9]{2})?)\Z")
DAY = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[Tt ]00:00(?::00(?:[.,]0+)?)?\s*(?:[Zz]|UTC|[+-][0-9]{2}(?::?[0-9]{2})?)?)?"
)
OBJECT_KEYS = 50
LIST_ITEMS = 200
JSON_DEPTH = 5
FIRST_YEAR, LAST_YEAR = 1900, 2999
BIGGEST_INTEGER = 2**53 - 1


def require_rfc_3339(value: object) -> object:
    # pydantic would also take "1700000000", and numbers where it is not strict.
    text = remove_invisible(value).strip() if isinstance(value, str) else ""
    if clock := RFC_3339.match(text):
        offset = OFFSET.search(text, clock.end())
        return f"{text[: offset.start()]}{_write_offset(offset)}" if offset else text
    if isinstance(value, datetime):
        return value
    raise field_error("Must be an RFC 3339 instant with an offset.")


def _write_offset(offset: re.Match[str]) -> str:
    """The offset as RFC 3339 writes it: PostgreSQL leaves out the minutes, others name UTC."""
    return f"{offset[1]}{offset[2] or ':00'}" if offset[1] else "Z"


def read_day(value: object) -> object:
    # pydantic would also take numbers where it is not strict. Midnight of a day, wherever, means the day as written.
    if isinstance(value, date):
        return value
    if isinstance(value, str) and (day := DAY.fullmatch(remove_invisible(value).strip())):
        return day[1]
    raise field_error("Must be a date: YYYY-MM-DD.")


def require_sensible_year(day: date) -> date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise field_error("The year must be from {first} to {last}.", first=FIRST_YEAR, last=LAST_YEAR)
    return day


def to_utc(instant: datetime) -> datetime:
    if not FIRST_YEAR <= instant.year <= LAST_YEAR:
        raise field_error("The year must be from {first} to {last}.", first=FIRST_YEAR, last=LAST_YEAR)
    return instant.astimezone(UTC)


def require_bounded(value: dict[str, Any]) -> dict[str, Any]:
    if not is_small(value):
        check_members(value)
    return value


def check_members(value: dict[str, Any]) -> None:
    """Raises an error of pydantic for an object that is too large or has an invalid member."""
    check_keys(value)
    errors: list[InitErrorDetails] = []
    for name, inner in value.items():
        try:
            check_json(inner, JSON_DEPTH - 1)
        except PydanticCustomError as error:
            errors.append({"type": error, "loc": (name,), "input": None})
    if errors:
        # An error for each member, so that it names the member and another one can be read.
        raise ValidationError.from_exception_data("JsonObject", errors, hide_input=True)


def is_small(value: dict[str, Any]) -> bool:
    """Whether `check_members` would find nothing: few short names of texts, of whole numbers and of truth values."""
    return len(value) <= OBJECT_KEYS and all(
        len(key) <= TEXT_CHARACTERS
        and (
            (inner.__class__ is str and len(inner) <= LONG_TEXT_CHARACTERS)
            or (inner.__class__ is int and -BIGGEST_INTEGER <= inner <= BIGGEST_INTEGER)
            or inner.__class__ is bool
        )
        for key, inner in value.items()
    )


def check_json(value: Any, depth: int) -> None:
    if depth < 0:
        raise field_error("At most {limit} levels deep.", limit=JSON_DEPTH)
    match value:
        case dict():
            check_keys(value)
            for inner in value.values():
                check_json(inner, depth - 1)
        case list():
            if len(value) > LIST_ITEMS:
                raise field_error("At most {limit} items in a list.", limit=LIST_ITEMS)
            for inner in value:
                check_json(inner, depth - 1)
        case _:
            check_leaf(value)


def check_keys(value: dict[str, Any]) -> None:
    if len(value) > OBJECT_KEYS:
        raise field_error("At most {limit} keys.", limit=OBJECT_KEYS)
    if any(len(key) > TEXT_CHARACTERS for key in value):
        raise field_error("A key has at most {limit} characters.", limit=TEXT_CHARACTERS)


def check_leaf(value: Any) -> None:
    if isinstance(value, str) and len(value) > LONG_TEXT_CHARACTERS:
        raise field_error("A text has at most {limit} characters.", limit=LONG_TEXT_CHARACTERS)
    if isinstance(value, float) and not math.isfinite(value):
        raise field_error("A number must be finite.")
    if isinstance(value, int) and abs(value) > BIGGEST_INTEGER:
        raise field_error("A whole number must be within 53 bits.")


# One line without control characters; may be empty, as forms send the fields that the visitor left blank.
Text = Annotated[str, StringConstraints(max_length=TEXT_CHARACTERS, pattern=ONE_LINE)]
# Text with line breaks and tabs.
LongText = Annotated[str, StringConstraints(max_length=LONG_TEXT_CHARACTERS, pattern=MANY_LINES)]
# An id or name of another system.
Name = Annotated[str, StringConstraints(min_length=1, max_length=TEXT_CHARACTERS, pattern=ONE_LINE)]
# A code of Accord or of the agreement: website, paid_search, too_small.
Code = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9][A-Za-z0-9_.:-]*$")]
Count = Annotated[int, Field(ge=0, le=BIGGEST_INTEGER)]
# Not strict: after a BeforeValidator pydantic takes a text for a Python value, and strict mode would refuse it.
Instant = Annotated[AwareDatetime, Field(strict=False), BeforeValidator(require_rfc_3339), AfterValidator(to_utc)]
Day = Annotated[date, Field(strict=False), BeforeValidator(read_day), AfterValidator(require_sensible_year)]
JsonObject = Annotated[dict[str, JsonValue], AfterValidator(require_bounded)]

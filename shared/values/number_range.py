"""Numbers that senders know only roughly: from a least to a most, either of which may be open."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any

from pydantic import PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

TEXT_CHARACTERS = 60
# Together at most 15 digits, so that a reader's binary float holds the number exactly.
LIMIT = Decimal(10) ** 12
DECIMALS = 3
END_SCHEMA: dict[str, Any] = {"anyOf": [{"type": "number"}, {"type": "null"}]}
RANGE_SCHEMA: dict[str, Any] = {
    "anyOf": [
        {"type": "number"},
        {"type": "string", "maxLength": TEXT_CHARACTERS},
        {"type": "object", "properties": {"min": END_SCHEMA, "max": END_SCHEMA}, "additionalProperties": False},
    ],
    "examples": [120, "51-200", {"min": 51, "max": 200}],
}
# Thousands may be grouped by a comma, an apostrophe or a space. A point is the decimal point, with one or two digits
# after it: "1.000" is one to some and a thousand to others.
NUMBER = r"(?:[0-9]{1,3}(?:[,'\u00a0\u202f ][0-9]{3})+|[0-9]+)(?:\.[0-9]{1,2})?"
SINGLE = re.compile(NUMBER)
BETWEEN = re.compile(rf"({NUMBER})\s*(?:-|\u2013|\u2014|_|\.\.|to)\s*({NUMBER})")
AT_LEAST = re.compile(rf"(?:>=?|\u2265|over|more than)\s*({NUMBER})|({NUMBER})\s*(?:\+|or more)")
AT_MOST = re.compile(rf"(?:<=?|\u2264|under|less than|up to)\s*({NUMBER})")
GROUPING = re.compile("[,'\u00a0\u202f ]")


class InvalidRange(ValueError):
    """Neither a number of at least 0 nor a range between two."""


@dataclass(frozen=True)
class Range:
    """`min` ≤ the number ≤ `max`; None: open on that side. A known number has both ends equal. Not below 0."""

    min: Decimal | None
    max: Decimal | None

    def __post_init__(self) -> None:
        ends = [end for end in (self.min, self.max) if end is not None]
        if not ends or not all(map(is_bounded, ends)) or ends != sorted(ends):
            raise InvalidRange

    def document(self) -> int | float | dict[str, int | float | None]:
        """Its JSON: a number where it is known, else `{"min", "max"}`."""
        if self.min is not None and self.min == self.max:
            return as_number(self.min)
        return {name: None if end is None else as_number(end) for name, end in (("min", self.min), ("max", self.max))}


def is_bounded(end: Decimal) -> bool:
    return end.is_finite() and 0 <= end < LIMIT and end == round(end, DECIMALS)


def as_number(end: Decimal) -> int | float:
    return int(end) if end == end.to_integral_value() else float(end)


def read_range(given: object) -> Range:
    """From a number, `{"min", "max"}` or text: 120, "51-200", "11_50", "1,000-5,000", "200+", ">500". Raises NotARange.

    ">500" is read as at least 500, "<50" as at most 50: never narrower than what was said.
    """
    if isinstance(given, Range):
        return given
    if isinstance(given, dict) and given.keys() <= {"min", "max"}:
        return Range(*(None if given.get(end) is None else parse_number(given[end]) for end in ("min", "max")))
    if not isinstance(given, str):
        number = parse_number(given)
        return Range(number, number)
    if len(given) > TEXT_CHARACTERS:
        raise InvalidRange
    return from_text(given.strip().lower())


def from_text(given: str) -> Range:
    if SINGLE.fullmatch(given):
        return Range(parse_number(given), parse_number(given))
    if found := BETWEEN.fullmatch(given):
        return Range(parse_number(found[1]), parse_number(found[2]))
    if found := AT_LEAST.fullmatch(given):
        return Range(parse_number(found[1] or found[2]), None)
    if found := AT_MOST.fullmatch(given):
        return Range(None, parse_number(found[1]))
    raise InvalidRange


def parse_number(given: object) -> Decimal:
    if isinstance(given, str) and len(given) <= TEXT_CHARACTERS and SINGLE.fullmatch(given.strip()):
        return Decimal(GROUPING.sub("", given))
    if isinstance(given, int | float | Decimal) and not isinstance(given, bool):
        return Decimal(str(given))
    raise InvalidRange


def given_range(given: object) -> Range:
    try:
        return read_range(given)
    except InvalidRange:
        sentence = 'Must be a number of at least 0, a range like "51-200" or {"min", "max"}.'
        raise PydanticCustomError("wrong", sentence) from None


# For a pydantic field: what senders write, read into a Range.
RangeIn = Annotated[Range, PlainValidator(given_range), WithJsonSchema(RANGE_SCHEMA, mode="validation")]

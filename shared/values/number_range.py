"""Number ranges, for numbers that senders know only roughly: a minimum and a maximum, either of which may be open."""

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
# after it: "1.000" means one in some countries and a thousand in others.
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
        """The range as JSON: a number where both ends are equal, else `{"min", "max"}`."""
        if self.min is not None and self.min == self.max:
            return as_number(self.min)
        return {name: None if end is None else as_number(end) for name, end in (("min", self.min), ("max", self.max))}


def is_bounded(end: Decimal) -> bool:
    return end.is_finite() and 0 <= end < LIMIT and end == round(end, DECIMALS)


def as_number(end: Decimal) -> int | float:
    return int(end) if end == end.to_integral_value() else float(end)


def read_range(value: object) -> Range:
    """A range from a number, `{"min", "max"}` or text: 120, "51-200", "11_50", "1,000-5,000", "200+", ">500".

    ">500" is read as at least 500, "<50" as at most 50: never narrower than the text. Raises InvalidRange.
    """
    if isinstance(value, Range):
        return value
    if isinstance(value, dict) and value.keys() <= {"min", "max"}:
        return Range(*(None if value.get(end) is None else parse_number(value[end]) for end in ("min", "max")))
    if not isinstance(value, str):
        number = parse_number(value)
        return Range(number, number)
    if len(value) > TEXT_CHARACTERS:
        raise InvalidRange
    return parse_range_text(value.strip().lower())


def parse_range_text(text: str) -> Range:
    if SINGLE.fullmatch(text):
        return Range(parse_number(text), parse_number(text))
    if match := BETWEEN.fullmatch(text):
        return Range(parse_number(match[1]), parse_number(match[2]))
    if match := AT_LEAST.fullmatch(text):
        return Range(parse_number(match[1] or match[2]), None)
    if match := AT_MOST.fullmatch(text):
        return Range(None, parse_number(match[1]))
    raise InvalidRange


def parse_number(value: object) -> Decimal:
    if isinstance(value, str) and len(value) <= TEXT_CHARACTERS and SINGLE.fullmatch(value.strip()):
        return Decimal(GROUPING.sub("", value))
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return Decimal(str(value))
    raise InvalidRange


def read_range_field(value: object) -> Range:
    """For a pydantic field: the range, or a sentence that does not hold the value."""
    try:
        return read_range(value)
    except InvalidRange:
        sentence = 'Must be a number of at least 0, a range like "51-200" or {"min", "max"}.'
        raise PydanticCustomError("wrong", sentence) from None


# For a pydantic field: any form that `read_range` takes.
RangeIn = Annotated[Range, PlainValidator(read_range_field), WithJsonSchema(RANGE_SCHEMA, mode="validation")]

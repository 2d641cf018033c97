"""Number ranges, for numbers that senders know only roughly: a minimum and a maximum, either of which may be open."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any

from pydantic import PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from shared.values.nothing import remove_invisible

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
NUMBER = r"(?:[0-9]{1,3}(?:[,'\u2019\u00a0\u202f ][0-9]{3})+|[0-9]+)(?:\.[0-9]{1,2})?"
SINGLE = re.compile(NUMBER)
# In a label such as "1.001-5.000" or "10.001+" a point before three digits groups: no label has three decimals.
END = r"(?:[0-9]{1,3}(?:\.[0-9]{3})+(?!\.?[0-9])|" + NUMBER + r")(?:\s?k\b)?"
THOUSANDS = re.compile(r"[0-9]{1,6}(?:\.[0-9])?\s?k")
_TO = (
    r"(?:\s*(?:-|\u2010|\u2011|\u2013|\u2014|_to_|_|\.\.|to)\s*|"
    r"\s+(?:bis|\u00e0|a|au|al|at\u00e9|ate|tot|t/m|and|und|et|y|e|en)\s+)"
)
_OVER = (
    r">=?|\u2265|over|above|more than|at least|\u00fcber|ueber|mehr als|mindestens|ab|plus de|au moins|m\u00e1s de|"
    r"mas de|mais de|pi\u00f9 di|piu di|oltre|meer dan"
)
_OR_MORE = (
    r"\+|or more|_or_more|and more|and above|and over|und mehr|oder mehr|et plus|ou plus|[oy] m\u00e1s|ou mais|"
    r"o pi\u00f9|e oltre|[oe][fn] meer"
)
_UNDER = (
    r"<=?|\u2264|under|less than|fewer than|up to|below|unter|weniger als|bis zu|bis|h\u00f6chstens|moins de|"
    r"jusqu'\u00e0|menos de|hasta|at\u00e9|meno di|fino a|minder dan|tot"
)
BETWEEN = re.compile(rf"(?:between|from|zwischen|von|entre|de|tra|da|tussen|van)?\s*({END}){_TO}({END})")
AT_LEAST = re.compile(rf"(?:{_OVER})\s*({END})|({END})\s*(?:{_OR_MORE})")
AT_MOST = re.compile(rf"(?:{_UNDER})\s*({END})")
ONE = re.compile(
    r"self[- ]?employed|myself only|(?:just|only) me|me only|solo|solopreneur|freelancer?|sole (?:trader|proprietor)|"
    r"selbst(?:st)?\u00e4ndig|einzelunternehmer|freiberufler|ind\u00e9pendant|aut\u00f3nomo|aut\u00f4nomo|freelance|zzp(?:'er)?|"
    r"zelfstandige?|libero professionista"
)
# What platforms write behind a size: "51-200 employees".
_UNIT = re.compile(
    r"\s*\b(?:employees?|people|persons?|staff|workers|headcount|ftes?|mitarbeiter(?:innen|[:*/_]-?innen)?|"
    r"mitarbeitende|besch\u00e4ftigte|angestellte|personen|employ\u00e9s?|employes|salari\u00e9s?|personnes?|collaborateurs|"
    r"empleados|trabajadores|personas|colaboradores|funcion\u00e1rios|funcionarios|pessoas|dipendenti|addetti|persone|"
    r"medewerkers|werknemers)\.?\Z"
)
GROUPING = re.compile("[,'\u2019\u00a0\u202f ]")
_BRACKETS = re.compile(r"([^()\[\]]*)[(\[]([^()\[\]]*)[)\]]")
_POINT_GROUPS = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+")


class InvalidRange(ValueError):
    """Neither a number of at least 0 nor a range between two."""


@dataclass(frozen=True)
class Range:
    """`min` ≤ the number ≤ `max`; None: open on that side. A known number has both ends equal. Not below 0."""

    min: Decimal | None
    max: Decimal | None

    def __post_init__(self) -> None:
        if self.min is self.max and self.min is not None and is_bounded(self.min):
            return
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
    """A range from a number, `{"min", "max"}` or text: 120, "51-200", "11_50", "1,000-5,000", "200+", ">500", "5K-10K".

    Platforms label sizes in several languages: "51-200 employees", "mehr als 500 Mitarbeiter", "self-employed".
    ">500" is read as at least 500, "<50" as at most 50: never narrower than the text. Raises InvalidRange.
    """
    if value.__class__ is int:
        number = Decimal(value)
        return Range(number, number)
    if isinstance(value, Range):
        return value
    if isinstance(value, dict) and value.keys() <= {"min", "max"}:
        return Range(*(None if value.get(end) is None else parse_number(value[end]) for end in ("min", "max")))
    if not isinstance(value, str):
        number = parse_number(value)
        return Range(number, number)
    if len(value) > TEXT_CHARACTERS:
        raise InvalidRange
    # Digits may be typed on an Asian keyboard, in their full width.
    text = value if value.isascii() else unicodedata.normalize("NFKC", value)
    return parse_range_text(text.strip().lower())


def parse_range_text(text: str) -> Range:
    if SINGLE.fullmatch(text):
        return Range(parse_number(text), parse_number(text))
    try:
        return _parse_label(text)
    except InvalidRange:
        # A name of the size may stand before or behind it in brackets: "Small (1-50)".
        parts = _BRACKETS.fullmatch(text)
        readings = [reading for part in parts.groups() if (reading := _read_part(part))] if parts else []
        if len(readings) != 1:
            raise
        return readings[0]


def _read_part(part: str) -> Range | None:
    try:
        return _parse_label(part.strip())
    except InvalidRange:
        return None


def _parse_label(text: str) -> Range:
    # LinkedIn writes SIZE_51_TO_200 and SIZE_10001_OR_MORE.
    counted = remove_invisible(_UNIT.sub("", text)).strip()
    label = counted.removeprefix("size_")
    # No number of people has three decimals.
    if counted != text and _POINT_GROUPS.fullmatch(label):
        return Range(parse_end(label), parse_end(label))
    if SINGLE.fullmatch(label) or THOUSANDS.fullmatch(label):
        return Range(parse_end(label), parse_end(label))
    if match := BETWEEN.fullmatch(label):
        return Range(parse_end(match[1]), parse_end(match[2]))
    if match := AT_LEAST.fullmatch(label):
        return Range(parse_end(match[1] or match[2]), None)
    if match := AT_MOST.fullmatch(label):
        return Range(None, parse_end(match[1]))
    if ONE.fullmatch(label):
        return Range(Decimal(1), Decimal(1))
    raise InvalidRange


def parse_end(text: str) -> Decimal:
    """The number at one end of a label: 200, 1,001, 1.001, 5k."""
    number = text.removesuffix("k").strip()
    if _POINT_GROUPS.fullmatch(number):
        number = number.replace(".", "")
    return parse_number(number) * (1000 if text.endswith("k") else 1)


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

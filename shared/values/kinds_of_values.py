"""Of which kind a value is: a free code, a date, a number, or what a source declares; and what reaches any person."""

import re
from datetime import date, datetime
from typing import Any, TypeGuard

from shared.values.publication_fields import DeclaredKind, Kind
from shared.values.text_readings import Reading

CODE_LIMIT = 30
DECLARED_CODE_LIMIT = 64
KEY_LIMIT = 40
# Seven digits may be a telephone number.
NUMBER_DIGITS = 6
ID_BITS = 64

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


def reaches_person(reading: Reading, kind: Kind) -> bool:
    """Whether the text holds a mailbox or a telephone number. Ids of campaigns may have as many digits as one."""
    if "@" in reading.text and _MAILBOX.search(reading.text):
        return True
    if len(reading.digits) <= NUMBER_DIGITS:
        return False
    text = _DATE.sub("", reading.text)
    if kind == "label":
        return _INTERNATIONAL_NUMBER.search(text) is not None
    return bool(_NUMBER.search(text) or _NUMBER_ALONE.fullmatch(text.strip()))


def is_free_name(name: str) -> bool:
    return len(name) <= KEY_LIMIT and _KEY.fullmatch(name) is not None and count_digits(name) <= NUMBER_DIGITS


def is_free_value(value: Any) -> bool:
    if isinstance(value, bool):
        return True
    if isinstance(value, int | float):
        return count_digits(str(value)) <= NUMBER_DIGITS
    if not isinstance(value, str):
        return False
    short = len(value) <= CODE_LIMIT and _CODE.fullmatch(value) is not None and count_digits(value) <= NUMBER_DIGITS
    return short or _is_date(value)


def fits_declared(kind: DeclaredKind, value: Any) -> bool:
    """Whether the value is of the kind that its source declares, which is no text."""
    if kind in ("number", "boolean"):
        return is_number(value) if kind == "number" else isinstance(value, bool)
    if not isinstance(value, str):
        return False
    if kind == "date":
        return _is_date(value)
    return len(value) <= DECLARED_CODE_LIMIT and _DECLARED_CODE.fullmatch(value) is not None


def count_digits(text: str) -> int:
    return sum(map(str.isnumeric, text))


def is_number(value: Any) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def write_id(value: object) -> str | None:
    """The text of an id that another system sends as a number: 77 and 77.0 are "77"; None for any other value.

    A number of more than 64 bits is none: not every parser of JSON reads its last digits.
    """
    if not is_number(value) or not abs(value) < 2**ID_BITS:
        return None
    return str(int(value)) if value == int(value) else None


def _is_date(text: str) -> bool:
    """Whether this is a day or an instant in ISO 8601, and nothing else."""
    if not text.isascii() or _DATE.fullmatch(text.lower()) is None or len(text) > _INSTANT_CHARACTERS:
        return False
    try:
        date.fromisoformat(text) if len(text) == _DAY_CHARACTERS else datetime.fromisoformat(text)
    except ValueError:
        return False
    return True

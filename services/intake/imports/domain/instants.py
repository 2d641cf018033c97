"""Dates and times as programs and people write them. Whether day or month is first is told by the whole file."""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import Literal

Order = Literal["dmy", "mdy"]

_TIME = (
    r"(?:[T ,]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?\s*(?P<half>[AaPp]\.?[Mm]\.?)?)?"
    r"\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2})?"
)
_ISO = re.compile(r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})" + _TIME)
_LOCAL = re.compile(r"(?P<first>\d{1,2})(?P<sign>[./-])(?P<second_>\d{1,2})(?P=sign)(?P<year>\d{4}|\d{2})" + _TIME)
_DAY_FIRST = re.compile(r"(?P<day>\d{1,2})[. -]+(?P<name>[^\W\d_]{3,10})\.?,?[ -]+(?P<year>\d{4})" + _TIME)
_MONTH_FIRST = re.compile(r"(?P<name>[^\W\d_]{3,10})\.? (?P<day>\d{1,2}),? (?P<year>\d{4})" + _TIME)
# Seconds or milliseconds since 1970, as programs write them; days since 1900, as Excel does, have fewer digits.
_EPOCH = re.compile(r"([0-9]{10})(?:[0-9]{3})?")
# English, German, French and Spanish months, by their first letters.
_MONTHS = (
    "jan jän ene", "feb fév feb", "mar mär mrz", "apr avr abr", "may mai", "jun juin", "jul juil", "aug aoû ago",
    "sep", "oct okt", "nov", "dec dez déc dic",
)  # fmt: skip
_NAMES = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}


class UnknownOrder(ValueError):
    """The date may be read with the day or with the month first."""


class NoInstant(ValueError):
    """The text is no date that can be read."""


def order_of(cell: str) -> Order | None:
    """The order that this date proves, None if it proves none. With points between its parts, the day is first."""
    match = _LOCAL.fullmatch(cell.strip())
    if match is None or match["sign"] == ".":
        return None
    first, second = int(match["first"]), int(match["second_"])
    return "dmy" if first > 12 >= second else "mdy" if second > 12 >= first else None


def read_instant(cell: str, order: Order | None, zone: tzinfo) -> datetime:
    """The instant, in UTC; one without an offset is in `zone`, a date alone is its midnight there.

    Raises UnknownOrder and NoInstant.
    """
    if epoch := _EPOCH.fullmatch(cell.strip()):
        return datetime.fromtimestamp(int(epoch[1]), UTC)
    match, day = _read_date(cell.strip(), order)
    hour = int(match["hour"] or 0)
    if match["half"]:
        hour = hour % 12 + (12 if match["half"][0] in "Pp" else 0)
    try:
        clock = time(hour, int(match["minute"] or 0), int(match["second"] or 0))
        return datetime.combine(day, clock, _read_zone(match["zone"]) or zone).astimezone(UTC)
    except (ValueError, OverflowError):
        raise NoInstant from None


def read_day(cell: str, order: Order | None) -> date:
    """The day of a date or an instant, as it is written. Raises UnknownOrder and NoInstant."""
    return _read_date(cell.strip(), order)[1]


def _read_date(text: str, order: Order | None) -> tuple[re.Match[str], date]:
    match = _ISO.fullmatch(text) or _DAY_FIRST.fullmatch(text) or _MONTH_FIRST.fullmatch(text)
    try:
        if match:
            parts = match.groupdict()
            month = _read_month(parts["name"]) if "name" in parts else int(parts["month"])
            return match, date(int(parts["year"]), month, int(parts["day"]))
        if local := _LOCAL.fullmatch(text):
            return local, _read_local(local, order)
    except (ValueError, KeyError) as error:
        if isinstance(error, UnknownOrder):
            raise
    raise NoInstant


def _read_local(match: re.Match[str], order: Order | None) -> date:
    order = "dmy" if match["sign"] == "." else order
    if order is None:
        raise UnknownOrder
    first, second, year = int(match["first"]), int(match["second_"]), int(match["year"])
    day, month = (first, second) if order == "dmy" else (second, first)
    return date(year + 2000 if year < 100 else year, month, day)


def _read_month(name: str) -> int:
    lower = name.lower()
    return _NAMES[lower[:4]] if lower[:4] in _NAMES else _NAMES[lower[:3]]


def _read_zone(text: str | None) -> tzinfo | None:
    if text is None:
        return None
    if text in ("Z", "UTC", "GMT"):
        return UTC
    minutes = int(text[1:3]) * 60 + int(text[-2:])
    return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))

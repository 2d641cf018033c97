"""The types of an agreement's fields: codes, durations, open hours, zones, currencies, each with its check."""

from datetime import date
from functools import cache
from typing import Annotated, Any
from zoneinfo import available_timezones

from pydantic import AfterValidator, ConfigDict, Field

from shared.agreement.time_notation import (
    NO_WAIT,
    SECONDS,
    InvalidNotation,
    parse_block,
    parse_duration,
    parse_weekdays,
)
from shared.criteria.criterion import criterion_error
from shared.values.holidays import list_holidays

STRICT = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False, hide_input_in_errors=True)

TEXT_CHARACTERS = 200
LONG_TEXT_CHARACTERS = 1000
CODES = 100
POINTS = 1_000_000
DAYS_AHEAD = 3650
FIRST_YEAR, LAST_YEAR = 1900, 2998


def check_wait(text: str) -> str:
    return text if text in NO_WAIT else check_duration(text)


def check_duration(text: str) -> str:
    try:
        duration = parse_duration(text)
    except InvalidNotation:
        raise criterion_error("Must be a duration: a whole number and s, m, h or d, as in 90s, 15m, 4h, 10d.") from None
    if duration.seconds > DAYS_AHEAD * SECONDS["d"]:
        raise criterion_error("Must be at most {limit}d.", limit=DAYS_AHEAD)
    return text


def check_block(text: str) -> str:
    try:
        opens, closes = parse_block(text)
    except InvalidNotation:
        raise criterion_error("Must be open hours of one day, as in 09:00-17:30 or 00:00-24:00.") from None
    if opens >= closes:
        raise criterion_error("Must open before it closes; hours that pass midnight are two blocks on two days.")
    return text


def check_weekdays(text: str) -> str:
    try:
        days = parse_weekdays(text)
    except InvalidNotation:
        raise criterion_error(
            "Must be a day or days in order, as in sat or mon-fri: mon, tue, wed, thu, fri, sat, sun."
        ) from None
    if not days:
        raise criterion_error("The first day must not come after the last one; write two entries.")
    return text


def check_zone(name: str) -> str:
    if name not in _zones():
        raise criterion_error("Must be a time zone of the IANA database, as in Europe/Berlin.")
    return name


@cache
def _zones() -> set[str]:
    return available_timezones() - {"localtime", "posixrules", "Factory"}


def check_date(text: str) -> str:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text or not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise criterion_error("Must be a day of the calendar, as in 2026-12-24.")
    return text


def check_region(name: str) -> str:
    try:
        list_holidays(name, LAST_YEAR)
    except NotImplementedError:
        raise criterion_error("No holidays are known of this country or region.") from None
    return name


def check_text(text: str) -> str:
    if not text.strip() or not all(letter.isprintable() or letter == "\n" for letter in text):
        raise criterion_error("Must be text without control characters.")
    return text


def require_unique(values: Any) -> Any:
    if values is not None and len(set(values)) < len(values):
        raise criterion_error("Names something twice.")
    return values


Text = Annotated[str, Field(max_length=TEXT_CHARACTERS), AfterValidator(check_text)]
LongText = Annotated[str, Field(max_length=LONG_TEXT_CHARACTERS), AfterValidator(check_text)]
Code = Annotated[str, Field(max_length=64, pattern=r"^[A-Za-z0-9][A-Za-z0-9_.:-]*$")]
Codes = Annotated[tuple[Code, ...], Field(max_length=CODES), AfterValidator(require_unique)]
Points = Annotated[float, Field(ge=0, le=POINTS)]
Share = Annotated[float, Field(ge=0, le=1)]
Days = Annotated[int, Field(ge=1, le=DAYS_AHEAD)]
Duration = Annotated[str, AfterValidator(check_duration)]
# A duration, or `0m`.
Wait = Annotated[str, AfterValidator(check_wait)]
Block = Annotated[str, AfterValidator(check_block)]
DayNames = Annotated[str, AfterValidator(check_weekdays)]
Zone = Annotated[str, AfterValidator(check_zone)]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
Holidays = Annotated[str, Field(pattern=r"^[A-Z]{2}(-[A-Z0-9]{1,3})?$"), AfterValidator(check_region)]
Date = Annotated[str, AfterValidator(check_date)]

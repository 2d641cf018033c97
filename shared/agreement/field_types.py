"""The small words of an agreement: codes, durations, open hours, zones, currencies."""

import re
from datetime import date
from functools import cache
from typing import Annotated, Any
from zoneinfo import available_timezones

from pydantic import AfterValidator, ConfigDict, Field

from shared.criteria.criterion import criterion_error
from shared.values.holidays import holidays_of

STRICT = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False, hide_input_in_errors=True)

TEXT_CHARACTERS = 200
LONG_TEXT_CHARACTERS = 1000
CODES = 100
POINTS = 1_000_000
DAYS_AHEAD = 3650
FIRST_YEAR, LAST_YEAR = 1900, 2998
MINUTES_A_DAY = 24 * 60
SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

DURATION = re.compile(r"([1-9][0-9]{0,8})([smhd])")
BLOCK = re.compile(r"([01][0-9]|2[0-4]):([0-5][0-9])-([01][0-9]|2[0-4]):([0-5][0-9])")


def duration(given: str) -> str:
    found = DURATION.fullmatch(given)
    if not found:
        raise criterion_error("Must be a duration: a whole number and s, m, h or d, as in 90s, 15m, 4h, 10d.")
    if int(found[1]) * SECONDS[found[2]] > DAYS_AHEAD * SECONDS["d"]:
        raise criterion_error("Must be at most {limit}d.", limit=DAYS_AHEAD)
    return given


def seconds(given: str) -> int:
    """A duration in seconds, a day as 24 hours."""
    return int(given[:-1]) * SECONDS[given[-1]]


def block(given: str) -> str:
    found = BLOCK.fullmatch(given)
    if not found or minutes(given)[1] > MINUTES_A_DAY:
        raise criterion_error("Must be open hours of one day, as in 09:00-17:30 or 00:00-24:00.")
    if minutes(given)[0] >= minutes(given)[1]:
        raise criterion_error("Must open before it closes; hours that pass midnight are two blocks on two days.")
    return given


def minutes(given: str) -> tuple[int, int]:
    """The minutes after midnight at which a block opens and closes."""
    opens, closes = given.split("-")
    return int(opens[:2]) * 60 + int(opens[3:]), int(closes[:2]) * 60 + int(closes[3:])


def days(given: str) -> str:
    first, _, last = given.partition("-")
    if first not in WEEKDAYS or (last not in WEEKDAYS if "-" in given else last):
        raise criterion_error(
            "Must be a day or days in order, as in sat or mon-fri: mon, tue, wed, thu, fri, sat, sun."
        )
    if not weekdays(given):
        raise criterion_error("The first day must not come after the last one; write two entries.")
    return given


def weekdays(given: str) -> range:
    """The numbers of the days that a key of the open hours names, Monday 0."""
    first, _, last = given.partition("-")
    return range(WEEKDAYS.index(first), WEEKDAYS.index(last or first) + 1)


def zone(given: str) -> str:
    if given not in _zones():
        raise criterion_error("Must be a time zone of the IANA database, as in Europe/Berlin.")
    return given


@cache
def _zones() -> set[str]:
    return available_timezones() - {"localtime", "posixrules", "Factory"}


def day(given: str) -> str:
    try:
        found = date.fromisoformat(given)
    except ValueError:
        found = None
    if found is None or found.isoformat() != given or not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise criterion_error("Must be a day of the calendar, as in 2026-12-24.")
    return given


def region(given: str) -> str:
    try:
        holidays_of(given, LAST_YEAR)
    except NotImplementedError:
        raise criterion_error("No holidays are known of this country or region.") from None
    return given


def text(given: str) -> str:
    if not given.strip() or not all(letter.isprintable() or letter == "\n" for letter in given):
        raise criterion_error("Must be text without control characters.")
    return given


def require_unique(given: Any) -> Any:
    if given is not None and len(set(given)) < len(given):
        raise criterion_error("Names something twice.")
    return given


Text = Annotated[str, Field(max_length=TEXT_CHARACTERS), AfterValidator(text)]
LongText = Annotated[str, Field(max_length=LONG_TEXT_CHARACTERS), AfterValidator(text)]
Code = Annotated[str, Field(max_length=64, pattern=r"^[A-Za-z0-9][A-Za-z0-9_.:-]*$")]
Codes = Annotated[tuple[Code, ...], Field(max_length=CODES), AfterValidator(require_unique)]
Points = Annotated[float, Field(ge=0, le=POINTS)]
Share = Annotated[float, Field(ge=0, le=1)]
Days = Annotated[int, Field(ge=1, le=DAYS_AHEAD)]
Duration = Annotated[str, AfterValidator(duration)]
Block = Annotated[str, AfterValidator(block)]
DayNames = Annotated[str, AfterValidator(days)]
Zone = Annotated[str, AfterValidator(zone)]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
Holidays = Annotated[str, Field(pattern=r"^[A-Z]{2}(-[A-Z0-9]{1,3})?$"), AfterValidator(region)]
Date = Annotated[str, AfterValidator(day)]

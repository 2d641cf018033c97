"""Working time: when something is due, and how much open time lies between two instants."""

from bisect import bisect_right
from collections.abc import Callable, Set
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from services.handoff.calendars.domain.open_hours import (
    MINUTE,
    SECOND,
    Week,
    Year,
    instant,
    micros,
    micros_of_day,
    to_micros,
    year_of,
)
from shared.agreement.readers.sales import BusinessHours
from shared.agreement.time_notation import Duration
from shared.errors import Refusal
from shared.values.holidays import list_holidays

# A deadline that is not reached within a hundred years is due at their end.
HORIZON_YEARS = 100
CACHED_YEARS = 256
# Zones and holidays are not defined further out; an earlier or later instant counts as this one.
FIRST = datetime(1900, 1, 1, tzinfo=UTC)
LAST = datetime(2999, 1, 1, tzinfo=UTC)

# A leap year, so that every day of a year is checked.
EXAMPLE_YEAR = 2024
AROUND_THE_CLOCK: Week = (((0, 24 * 60),),) * 7


class NoBusinessHours(Refusal):
    code = "never-open"
    detail = "These hours have no open time in a year."


@dataclass(frozen=True)
class Calendar:
    """When a team works: the open blocks of each weekday in a zone, and the closed days.

    `days_off`: the closed days of a year.
    """

    zone: ZoneInfo
    week: Week
    days_off: Callable[[int], Set[date]]
    midnight: datetime = field(init=False, compare=False, repr=False)
    _years: dict[int, Year] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "midnight", datetime(1970, 1, 1, tzinfo=self.zone))

    def year(self, number: int) -> Year:
        """The open time of a year, computed once and cached."""
        year = self._years.get(number)
        if year is None:
            if len(self._years) >= CACHED_YEARS:
                self._years.clear()
            year = self._years[number] = year_of(self.zone, self.week, self.days_off(number), number)
        return year

    def local(self, at: datetime) -> datetime:
        """This instant in local time."""
        return at.astimezone(self.zone)


def build_calendar(hours: BusinessHours | None, timezone: str) -> Calendar:
    """The calendar of a team with these hours; without any, every second counts. Raises NoBusinessHours."""
    zone = ZoneInfo(timezone)
    if hours is None:
        return Calendar(zone, AROUND_THE_CLOCK, lambda _: frozenset())
    calendar = Calendar(zone, hours.week, lambda year: _days_off(hours, year))
    require_open_hours(calendar, {EXAMPLE_YEAR, *(day.year for day in hours.closed)})
    return calendar


def _days_off(hours: BusinessHours, year: int) -> Set[date]:
    closed = {day for day in hours.closed if day.year == year}
    return closed | list_holidays(hours.holidays, year) if hours.holidays else closed


def deadline(start: datetime, within: Duration, calendar: Calendar | None) -> datetime:
    """The instant in UTC at which something is due `within` this duration from `start`.

    Without a calendar every second counts. With one only open seconds count: the deadline is the first instant before
    which that many have passed, so a closing rather than the next opening. Days are open days: the N-th after the day
    of `start`, at the same local time if that is open or a closing, else at the next opening.
    """
    if calendar is None:
        return start.astimezone(UTC) + timedelta(seconds=within.seconds)
    if within.days is None:
        return add_working_time(start, within.seconds * SECOND, calendar)
    return _after_days(start, within.days, calendar)


def add_working_time(start: datetime, amount: int, calendar: Calendar) -> datetime:
    """The first instant before which `amount` microseconds of open time have passed since `start`; `amount` > 0."""
    start = _clamp(start)
    year = calendar.local(start).year
    remaining = calendar.year(year).open_until(micros(start)) + amount
    for number in _years_from(year):
        open_time = calendar.year(number)
        if remaining <= open_time.total:
            return instant(open_time.instant_after(remaining))
        remaining -= open_time.total
    return _horizon(year)


def business_seconds(start: datetime, end: datetime, calendar: Calendar) -> float:
    """Open seconds between two instants; 0 if the end is not after the start."""
    if end <= start:
        return 0.0
    start, end = _clamp(start), _clamp(end)
    first, last = calendar.local(start).year, calendar.local(end).year
    whole_years = sum([calendar.year(number).total for number in range(first, last)])
    rest = calendar.year(last).open_until(micros(end)) - calendar.year(first).open_until(micros(start))
    return (whole_years + rest) / SECOND


def working_day_seconds(calendar: Calendar) -> float:
    """The open seconds of a working day: the mean of the weekdays with open hours."""
    days = [sum(closes - opens for opens, closes in blocks) for blocks in calendar.week if blocks]
    return sum(days) * MINUTE / SECOND / len(days)


def next_opening(at: datetime, calendar: Calendar) -> datetime:
    """This instant if it is in open hours (a closing counts as open), else the next opening, in UTC."""
    at = _clamp(at)
    return _next_opening(micros(at), calendar.local(at).year, calendar)


def require_open_hours(calendar: Calendar, years: Set[int]) -> None:
    """Raises NoBusinessHours if one of these years has no open time."""
    if not all(calendar.year(number).total for number in years):
        raise NoBusinessHours


def _after_days(start: datetime, days: int, calendar: Calendar) -> datetime:
    local = calendar.local(_clamp(start))
    position = bisect_right(calendar.year(local.year).days, local.toordinal()) + days - 1
    for number in _years_from(local.year):
        open_days = calendar.year(number).days
        if position < len(open_days):
            return _next_opening(_at(open_days[position], local, calendar), number, calendar)
        position -= len(open_days)
    return _horizon(local.year)


def _next_opening(at: int, year: int, calendar: Calendar) -> datetime:
    for number in _years_from(year):
        opening = calendar.year(number).next_opening(at)
        if opening is not None:
            return instant(opening)
    return _horizon(year)


def _at(day: int, local: datetime, calendar: Calendar) -> int:
    """The instant at which a local clock shows the time of `local` on that day.

    A time that a change to summer time skips counts with the offset from before the change.
    """
    time = ((local.hour * 60 + local.minute) * 60 + local.second) * SECOND + local.microsecond
    local_time = micros_of_day(day) + time
    # Adding to a datetime with a zone changes the local time, not the instant.
    shifted = calendar.midnight + timedelta(microseconds=local_time)
    return local_time - to_micros(shifted.utcoffset() or timedelta())


def _years_from(year: int) -> range:
    return range(year, year + HORIZON_YEARS)


def _horizon(year: int) -> datetime:
    return datetime(year + HORIZON_YEARS, 1, 1, tzinfo=UTC)


def _clamp(at: datetime) -> datetime:
    return min(max(at, FIRST), LAST)

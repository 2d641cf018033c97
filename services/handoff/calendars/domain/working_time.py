"""Working time: when a promise is due, and how much open time lies between two instants."""

from bisect import bisect_right
from collections.abc import Callable, Set
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from services.handoff.calendars.domain.open_hours import (
    SECOND,
    Week,
    Year,
    instant,
    micros,
    micros_of_day,
    to_micros,
    year_of,
)
from shared.errors import Refusal

# What is not due within a hundred years is due at their end.
HORIZON_YEARS = 100
YEARS_KEPT = 256
# Zones and holidays mean nothing further out; an instant before or after counts as this one.
FIRST = datetime(1900, 1, 1, tzinfo=UTC)
LAST = datetime(2999, 1, 1, tzinfo=UTC)

AROUND_THE_CLOCK: Week = (((0, 24 * 60),),) * 7


class NoBusinessHours(Refusal):
    code = "never-open"
    detail = "These hours have no open time in a year."


@dataclass(frozen=True)
class Duration:
    """A length of time: seconds, or whole days."""

    seconds: int
    days: int | None = None


@dataclass(frozen=True)
class Calendar:
    """When a team works: the open blocks of each weekday in a zone, and the days on which it does not.

    `days_off` tells them for a year.
    """

    zone: ZoneInfo
    week: Week
    days_off: Callable[[int], Set[date]]
    midnight: datetime = field(init=False, compare=False, repr=False)
    _years: dict[int, Year] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "midnight", datetime(1970, 1, 1, tzinfo=self.zone))

    def year(self, number: int) -> Year:
        """The open time of a year, worked out once."""
        known = self._years.get(number)
        if known is None:
            if len(self._years) >= YEARS_KEPT:
                self._years.clear()
            known = self._years[number] = year_of(self.zone, self.week, self.days_off(number), number)
        return known

    def local(self, at: datetime) -> datetime:
        """What the clock on the wall shows then."""
        return at.astimezone(self.zone)


def always_open(zone: ZoneInfo) -> Calendar:
    """A calendar without hours: every second counts."""
    return Calendar(zone, AROUND_THE_CLOCK, lambda _: frozenset())


def deadline(start: datetime, within: Duration, calendar: Calendar | None) -> datetime:
    """When something is due that has so much time from `start`; in UTC. Without a calendar every second counts.

    With one, only open seconds do: due at the first instant before which so many have passed, so at a closing rather
    than at the next opening. Days are open days: the N-th after the day of `start`, at the same local time if it is
    open then (or closes then), else at the next opening.
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
    wanted = calendar.year(year).passed(micros(start)) + amount
    for number in _years_from(year):
        open_time = calendar.year(number)
        if wanted <= open_time.total:
            return instant(open_time.reached(wanted))
        wanted -= open_time.total
    return _horizon(year)


def business_seconds(start: datetime, end: datetime, calendar: Calendar) -> float:
    """Open seconds between two instants; 0 if the end is not after the start."""
    if end <= start:
        return 0.0
    start, end = _clamp(start), _clamp(end)
    first, last = calendar.local(start).year, calendar.local(end).year
    whole = sum([calendar.year(number).total for number in range(first, last)])
    passed = calendar.year(last).passed(micros(end)) - calendar.year(first).passed(micros(start))
    return (whole + passed) / SECOND


def require_open_hours(calendar: Calendar, years: Set[int]) -> None:
    """Go on if there is open time in each of these years. Raises NeverOpen."""
    if not all(calendar.year(number).total for number in years):
        raise NoBusinessHours


def _after_days(start: datetime, days: int, calendar: Calendar) -> datetime:
    local = calendar.local(_clamp(start))
    place = bisect_right(calendar.year(local.year).days, local.toordinal()) + days - 1
    for number in _years_from(local.year):
        open_days = calendar.year(number).days
        if place < len(open_days):
            return _opening(_at(open_days[place], local, calendar), number, calendar)
        place -= len(open_days)
    return _horizon(local.year)


def _opening(at: int, year: int, calendar: Calendar) -> datetime:
    for number in _years_from(year):
        opening = calendar.year(number).opening(at)
        if opening is not None:
            return instant(opening)
    return _horizon(year)


def _at(day: int, local: datetime, calendar: Calendar) -> int:
    """The instant at which the clock shows the time of `local` on that day; of a time left out, as if it were not."""
    time = ((local.hour * 60 + local.minute) * 60 + local.second) * SECOND + local.microsecond
    wall = micros_of_day(day) + time
    # Adding to a time with a zone moves its hands, not the instant.
    shown = calendar.midnight + timedelta(microseconds=wall)
    return wall - to_micros(shown.utcoffset() or timedelta())


def _years_from(year: int) -> range:
    return range(year, year + HORIZON_YEARS)


def _horizon(year: int) -> datetime:
    return datetime(year + HORIZON_YEARS, 1, 1, tzinfo=UTC)


def _clamp(at: datetime) -> datetime:
    return min(max(at, FIRST), LAST)

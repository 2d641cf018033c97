"""What an agreement says of time, read: durations, open hours, holidays, a team's own days off."""

from collections.abc import Mapping, Set
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from services.handoff.calendars.domain.open_hours import Block, Week
from services.handoff.calendars.domain.working_time import Calendar, Duration, always_open, require_open_hours
from shared.values.holidays import holidays_of

SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# A leap year: whatever day of a year there is, it has.
EXAMPLE_YEAR = 2024


def parse_duration(given: str) -> Duration:
    """A duration as in 90s, 15m, 4h, 10d; a day is 24 hours, or an open day where only open hours count."""
    number, unit = int(given[:-1]), given[-1]
    return Duration(number * SECONDS[unit], number if unit == "d" else None)


def parse_calendar(hours: Mapping[str, Any] | None, zone: str) -> Calendar:
    """The `business_hours` of an agreement in its zone; without any it is always open. Raises NeverOpen."""
    if hours is None:
        return always_open(ZoneInfo(zone))
    own = frozenset(date.fromisoformat(day) for day in hours.get("closed") or ())
    region = hours.get("holidays")
    found = Calendar(ZoneInfo(zone), _week(hours["open"]), lambda year: _days_off(region, own, year))
    require_open_hours(found, {EXAMPLE_YEAR, *(day.year for day in own)})
    return found


def _week(given: Mapping[str, Any]) -> Week:
    week: list[list[Block]] = [[] for _ in WEEKDAYS]
    for key, blocks in given.items():
        first, _, last = key.partition("-")
        for day in range(WEEKDAYS.index(first), WEEKDAYS.index(last or first) + 1):
            week[day] += [_block(block) for block in blocks]
    return tuple(tuple(sorted(day)) for day in week)


def _block(given: str) -> Block:
    opens, closes = given.split("-")
    return int(opens[:2]) * 60 + int(opens[3:]), int(closes[:2]) * 60 + int(closes[3:])


def _days_off(region: str | None, own: Set[date], year: int) -> Set[date]:
    closed = {day for day in own if day.year == year}
    return closed | holidays_of(region, year) if region else closed

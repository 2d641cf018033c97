"""Reading durations and calendars from an agreement: open hours, holidays, and a team's own closed days."""

from collections.abc import Mapping, Set
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from services.handoff.calendars.domain.open_hours import Block, Week
from services.handoff.calendars.domain.working_time import Calendar, Duration, always_open, require_open_hours
from shared.values.holidays import holidays_of

SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# A leap year, so that every day of a year is checked.
EXAMPLE_YEAR = 2024


def parse_duration(text: str) -> Duration:
    """A duration as in 90s, 15m, 4h, 10d. A day is 24 hours, or an open day where only open hours count."""
    number, unit = int(text[:-1]), text[-1]
    return Duration(number * SECONDS[unit], number if unit == "d" else None)


def parse_calendar(hours: Mapping[str, Any] | None, zone: str) -> Calendar:
    """The `business_hours` of an agreement in its zone; None: always open. Raises NoBusinessHours."""
    if hours is None:
        return always_open(ZoneInfo(zone))
    closed = frozenset(date.fromisoformat(day) for day in hours.get("closed") or ())
    region = hours.get("holidays")
    calendar = Calendar(ZoneInfo(zone), _week(hours["open"]), lambda year: _days_off(region, closed, year))
    require_open_hours(calendar, {EXAMPLE_YEAR, *(day.year for day in closed)})
    return calendar


def _week(open_hours: Mapping[str, Any]) -> Week:
    week: list[list[Block]] = [[] for _ in WEEKDAYS]
    for key, blocks in open_hours.items():
        first, _, last = key.partition("-")
        for day in range(WEEKDAYS.index(first), WEEKDAYS.index(last or first) + 1):
            week[day] += [_block(block) for block in blocks]
    return tuple(tuple(sorted(day)) for day in week)


def _block(text: str) -> Block:
    opens, closes = text.split("-")
    return int(opens[:2]) * 60 + int(opens[3:]), int(closes[:2]) * 60 + int(closes[3:])


def _days_off(region: str | None, closed: Set[date], year: int) -> Set[date]:
    own = {day for day in closed if day.year == year}
    return own | holidays_of(region, year) if region else own

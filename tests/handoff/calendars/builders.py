"""Calendars, instants and deadlines as tests write them."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from services.handoff.calendars.domain.working_time import Calendar, build_calendar, deadline
from shared.agreement.readers.sales import read_business_hours
from shared.agreement.time_notation import parse_duration

BERLIN = "Europe/Berlin"
OFFICE = {"mon-fri": ["09:00-12:30", "13:30-18:00"]}
ROUND = {"mon-sun": ["00:00-24:00"]}


def parse_calendar(hours: Mapping[str, Any] | None, zone: str) -> Calendar:
    """The calendar of these `business_hours`, as a document writes them."""
    return build_calendar(None if hours is None else read_business_hours(hours), zone)


def office(zone: str = BERLIN, **changes: Any) -> Calendar:
    """Weekdays with a lunch break; keywords change the business hours."""
    return parse_calendar({"open": OFFICE} | changes, zone)


def at(text: str, zone: str = BERLIN, fold: int = 0) -> datetime:
    """The instant of a local time in this zone."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)


def due(text: str, length: str, hours: Calendar | None = None, zone: str = BERLIN) -> str:
    """The deadline of something that starts at this local time, as a local time."""
    hours = office(zone) if hours is None else hours
    due_at = deadline(at(text, zone), parse_duration(length), hours)
    assert due_at.tzinfo is UTC
    return due_at.astimezone(ZoneInfo(zone)).strftime("%a %Y-%m-%d %H:%M:%S").removesuffix(":00")

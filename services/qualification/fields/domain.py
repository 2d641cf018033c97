"""What leads bring: fields, and activities with their properties; each with the days on which one brought it."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from shared.criteria.fields import FIELD_CHARACTERS
from shared.events.base import Event
from shared.events.intake import ActivityRecorded, LeadCaptured, LeadEnriched

# A field that no lead has brought for so long is one that no source fills.
SPAN = timedelta(days=90)
# What the names of activities begin with; no field of a lead has such a name.
ACTIVITY = "activity:"


class SeenField(NamedTuple):
    """A field, or an activity as `name_activity` calls it, with the first and the last day on which a lead brought it.

    The days are those, in UTC, on which Accord learned of it.
    """

    field: str
    first_seen_on: date
    last_seen_on: date


def name_activity(activity: str, property_name: str = "") -> str:
    """What an activity, or a property of it, is called among the fields."""
    return f"{ACTIVITY}{activity}:{property_name}" if property_name else f"{ACTIVITY}{activity}"


def list_days(events: Iterable[tuple[Event, datetime]]) -> dict[str, date]:
    """The fields and activities of these events, each with the last day on which one was recorded."""
    days: dict[str, date] = {}
    for event, recorded_at in events:
        day = recorded_at.date()
        for field in _list_fields(event):
            if field not in days or days[field] < day:
                days[field] = day
    return days


class Brought(NamedTuple):
    """What leads have brought since `begin`: SPAN ago, or the first day of which it is known; by its name."""

    begin: date
    names: frozenset[str]


def find_brought(seen: Iterable[SeenField], today: date, activities: bool = False) -> Brought | None:
    """The fields, or the activities, that leads brought; None while nothing is known of them."""
    known = [each for each in seen if each.field.startswith(ACTIVITY) == activities]
    if not known:
        return None
    begin = max(today - SPAN, min(each.first_seen_on for each in known))
    return Brought(begin, frozenset(each.field for each in known if each.last_seen_on >= begin))


def _list_fields(event: Event) -> Iterator[str]:
    if isinstance(event, LeadCaptured | LeadEnriched):
        yield from (field for field in event.attributes if len(field) <= FIELD_CHARACTERS)
    if isinstance(event, LeadCaptured):
        yield "source"
    if isinstance(event, ActivityRecorded):
        names = (name for name in event.properties if len(name) <= FIELD_CHARACTERS)
        yield from (name_activity(event.activity, name) for name in names)
    if isinstance(event, LeadCaptured | ActivityRecorded):
        yield name_activity(event.activity)
        if event.touch.channel:
            yield "touch.channel"
        if event.touch.campaign:
            yield "touch.campaign"

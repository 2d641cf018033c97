"""The fields that leads bring, each with the days on which one brought it."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from shared.criteria.fields import FIELD_CHARACTERS
from shared.events.base import Event
from shared.events.intake import ActivityRecorded, LeadCaptured, LeadEnriched

# A field that no lead has brought for so long is one that no source fills.
SPAN = timedelta(days=90)


class SeenField(NamedTuple):
    """A field, and the first and the last day, in UTC, on which Accord learned of a lead that brought it."""

    field: str
    first_seen_on: date
    last_seen_on: date


def list_days(events: Iterable[tuple[Event, datetime]]) -> dict[str, date]:
    """The fields of these events, each with the last day on which one was recorded."""
    days: dict[str, date] = {}
    for event, recorded_at in events:
        day = recorded_at.date()
        for field in _list_fields(event):
            if field not in days or days[field] < day:
                days[field] = day
    return days


def begin_of_span(seen: Iterable[SeenField], today: date) -> date:
    """The day from which on it is known what leads brought: SPAN ago, or the first day at all."""
    return max(today - SPAN, min(field.first_seen_on for field in seen))


def _list_fields(event: Event) -> Iterator[str]:
    if isinstance(event, LeadCaptured | LeadEnriched):
        yield from (field for field in event.attributes if len(field) <= FIELD_CHARACTERS)
    if isinstance(event, LeadCaptured):
        yield "source"
    if isinstance(event, LeadCaptured | ActivityRecorded):
        if event.touch.channel:
            yield "touch.channel"
        if event.touch.campaign:
            yield "touch.campaign"

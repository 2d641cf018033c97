"""What a lead did, and what comes of it: the values that verdicts are made of."""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, NamedTuple
from uuid import UUID

from shared.criteria.evaluate import Met
from shared.criteria.values import is_known
from shared.events.intake import LeadCaptured

Standing = Literal["qualified", "nurture", "disqualified"]
Part = Literal["profile", "behaviour", "disqualify"]

# A lead that did more keeps the newest: the same ones in whatever order they were learned.
ENTRIES = 1000


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing a lead did, and what became known of the lead by it; unknown attributes are left out."""

    occurred_at: datetime
    id: UUID
    activity: str
    attributes: Mapping[str, Any]
    properties: Mapping[str, Any]


class Mark(NamedTuple):
    """What came of one clause; `met` is nothing where it is not known."""

    id: str
    part: Part
    met: Met
    points: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a lead stands since `since`, with the clauses as they were at `judged_at`."""

    standing: Standing
    since: datetime
    judged_at: datetime
    fit: float
    behaviour: float
    marks: tuple[Mark, ...]


def captured(event: LeadCaptured) -> Entry:
    """A capture as an entry: it is an activity, and brings attributes, its source and its touch among them."""
    origin = {
        "source": event.source,
        "touch.channel": event.touch.channel,
        "touch.campaign": event.touch.campaign,
    }
    known = {field: value for field, value in {**event.attributes, **origin}.items() if is_known(value)}
    return Entry(event.occurred_at, event.capture_id, event.activity, known, {})


def with_entry(entries: tuple[Entry, ...], entry: Entry) -> tuple[Entry, ...]:
    """The entries with this one in its place by (occurred_at, id); the same tuple if it is there already."""
    place = bisect_left(entries, _order(entry), key=_order)
    if place < len(entries) and _order(entries[place]) == _order(entry):
        return entries
    more = (*entries[:place], entry, *entries[place:])
    return more if len(more) <= ENTRIES else more[-ENTRIES:]


def _order(entry: Entry) -> tuple[datetime, UUID]:
    return entry.occurred_at, entry.id

"""What is known of one lead, as it is kept and judged: its activities, and the verdict on them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, NamedTuple
from uuid import UUID

from shared.criteria.evaluate import TriState
from shared.criteria.values import is_known
from shared.events.handoff import HandoffRejected
from shared.events.intake import ActivityRecorded, LeadCaptured

VerdictStatus = Literal["qualified", "nurture", "disqualified"]
Part = Literal["profile", "behaviour", "disqualify"]

# What sales corrects is no activity of the lead.
NO_ACTIVITY = ""


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One thing a lead did, and what became known of the lead by it; unknown attributes are left out.

    `of` is the merged lead of which it was said, if it was not this one. A correction by sales has no activity.
    """

    occurred_at: datetime
    id: UUID
    activity: str
    attributes: Mapping[str, Any]
    properties: Mapping[str, Any]
    merged_lead_id: UUID | None = None


class ClauseResult(NamedTuple):
    """What came of one clause; `met` is nothing where it is not known."""

    id: str
    part: Part
    met: TriState
    points: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a lead stands since `since`, with the clauses as they were at `judged_at`."""

    standing: VerdictStatus
    since: datetime
    judged_at: datetime
    fit: float
    behaviour: float
    marks: tuple[ClauseResult, ...]


def captured(event: LeadCaptured, of: UUID | None = None) -> TimelineEntry:
    """A capture as an entry: it is an activity, and brings attributes, its source and its touch among them."""
    touch = event.touch
    origin = {"source": event.source, "touch.channel": touch.channel, "touch.campaign": touch.campaign}
    return TimelineEntry(
        event.occurred_at, event.capture_id, event.activity, _known({**event.attributes, **origin}), {}, of
    )


def recorded(event: ActivityRecorded, of: UUID | None = None) -> TimelineEntry:
    """An activity as an entry: it brings its touch, and properties that clauses may ask about."""
    touch = _known({"touch.channel": event.touch.channel, "touch.campaign": event.touch.campaign})
    return TimelineEntry(event.occurred_at, event.activity_id, event.activity, touch, event.properties, of)


def corrected(event: HandoffRejected, of: UUID | None = None) -> TimelineEntry:
    """What sales knows better, as an entry: known from the rejection on."""
    return TimelineEntry(event.occurred_at, event.handoff_id, NO_ACTIVITY, _known(event.correction), {}, of)


def _known(attributes: Mapping[str, Any]) -> Mapping[str, Any]:
    return {field: value for field, value in attributes.items() if is_known(value)}

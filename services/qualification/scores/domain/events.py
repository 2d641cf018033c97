"""The private events of a score: they change it, and go no further."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from pydantic import SkipValidation

from services.qualification.evaluation.domain.cycles import CycleClosure
from services.qualification.evaluation.domain.timeline_entry import (
    TimelineEntry,
    Verdict,
    captured,
    corrected,
    recorded,
)
from shared.events.base import LeadEvent
from shared.events.handoff import HandoffRecycled, HandoffRejected
from shared.events.intake import ActivityRecorded, LeadCaptured

# What a score learns from; a merge is heard beside it.
INPUT_EVENTS = (LeadCaptured, ActivityRecorded, HandoffRejected, HandoffRecycled)
InputEvent = LeadCaptured | ActivityRecorded | HandoffRejected | HandoffRecycled


class EntryRecorded(LeadEvent):
    """Something the lead did became known here; `recorded_at` is when Accord took it."""

    type: ClassVar[str] = "score.learned"
    published: ClassVar[bool] = False

    entry: SkipValidation[TimelineEntry]
    recorded_at: datetime


class CycleClosed(LeadEvent):
    """Sales gave the lead back, perhaps with a correction of what is known."""

    type: ClassVar[str] = "score.closed"
    published: ClassVar[bool] = False

    closing: SkipValidation[CycleClosure]
    correction: SkipValidation[TimelineEntry | None] = None


class HistoryMerged(LeadEvent):
    """A merged lead's history is this one's from now on."""

    type: ClassVar[str] = "score.absorbed"
    published: ClassVar[bool] = False

    merged: UUID
    entries: SkipValidation[tuple[TimelineEntry, ...]]
    closings: SkipValidation[tuple[CycleClosure, ...]]
    recorded_at: datetime | None


class MergedInto(LeadEvent):
    """The survivor speaks for this lead from now on."""

    type: ClassVar[str] = "score.merged_away"
    published: ClassVar[bool] = False

    survivor: UUID


class Evaluated(LeadEvent):
    """The lead was judged by a version of the agreement; it is due again when a rest ends."""

    type: ClassVar[str] = "score.judged"
    published: ClassVar[bool] = False

    agreement_version: int
    verdict: SkipValidation[Verdict]
    due_at: datetime | None = None


def to_score_event(event: InputEvent, lead_id: UUID, recorded_at: datetime) -> EntryRecorded | CycleClosed | None:
    """What an event tells of `lead_id`, which speaks for the lead that it names; nothing if it tells nothing here."""
    of = None if event.lead_id == lead_id else event.lead_id
    match event:
        case LeadCaptured():
            return _learned(lead_id, captured(event, of), recorded_at)
        case ActivityRecorded():
            return _learned(lead_id, recorded(event, of), recorded_at)
        case HandoffRejected(kind="mql"):
            rules_out = (event.clause or event.reason) if event.returns == "disqualified" else None
            closing = CycleClosure(event.occurred_at, event.handoff_id, event.cycle, None, rules_out, of)
            correction = corrected(event, of) if event.correction else None
            return CycleClosed(occurred_at=closing.at, lead_id=lead_id, closing=closing, correction=correction)
        case HandoffRecycled(kind="mql", counted=True):
            closing = CycleClosure(event.occurred_at, event.handoff_id, event.cycle, event.return_at, None, of)
            return CycleClosed(occurred_at=closing.at, lead_id=lead_id, closing=closing)
    return None


def _learned(lead_id: UUID, entry: TimelineEntry, recorded_at: datetime) -> EntryRecorded:
    return EntryRecorded(occurred_at=entry.occurred_at, lead_id=lead_id, entry=entry, recorded_at=recorded_at)

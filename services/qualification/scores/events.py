"""The private events of a score: they change it, and go no further."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from pydantic import SkipValidation

from services.qualification.verdicts.cycles import Closing
from services.qualification.verdicts.entries import Entry, Verdict, captured, corrected, recorded
from shared.events.base import LeadEvent
from shared.events.handoff import HandoffRecycled, HandoffRejected
from shared.events.intake import ActivityRecorded, LeadCaptured

# What a score learns from; a merge is heard beside it.
HEARD = (LeadCaptured, ActivityRecorded, HandoffRejected, HandoffRecycled)
Said = LeadCaptured | ActivityRecorded | HandoffRejected | HandoffRecycled


class Learned(LeadEvent):
    """Something the lead did became known here; `recorded_at` is when Accord took it."""

    type: ClassVar[str] = "score.learned"
    published: ClassVar[bool] = False

    entry: SkipValidation[Entry]
    recorded_at: datetime


class Closed(LeadEvent):
    """Sales gave the lead back, perhaps with a correction of what is known."""

    type: ClassVar[str] = "score.closed"
    published: ClassVar[bool] = False

    closing: SkipValidation[Closing]
    correction: SkipValidation[Entry | None] = None


class Absorbed(LeadEvent):
    """A merged lead's history is this one's from now on."""

    type: ClassVar[str] = "score.absorbed"
    published: ClassVar[bool] = False

    merged: UUID
    entries: SkipValidation[tuple[Entry, ...]]
    closings: SkipValidation[tuple[Closing, ...]]
    recorded_at: datetime | None


class MergedAway(LeadEvent):
    """The survivor speaks for this lead from now on."""

    type: ClassVar[str] = "score.merged_away"
    published: ClassVar[bool] = False

    survivor: UUID


class Judged(LeadEvent):
    """The lead was judged by a version of the agreement; it is due again when a rest ends."""

    type: ClassVar[str] = "score.judged"
    published: ClassVar[bool] = False

    agreement_version: int
    verdict: SkipValidation[Verdict]
    due_at: datetime | None = None


def told_of(event: Said, lead_id: UUID, recorded_at: datetime) -> Learned | Closed | None:
    """What an event tells of `lead_id`, which speaks for the lead that it names; nothing if it tells nothing here."""
    of = None if event.lead_id == lead_id else event.lead_id
    match event:
        case LeadCaptured():
            return _learned(lead_id, captured(event, of), recorded_at)
        case ActivityRecorded():
            return _learned(lead_id, recorded(event, of), recorded_at)
        case HandoffRejected(kind="mql"):
            rules_out = (event.clause or event.reason) if event.returns == "disqualified" else None
            closing = Closing(event.occurred_at, event.handoff_id, event.cycle, None, rules_out, of)
            correction = corrected(event, of) if event.correction else None
            return Closed(occurred_at=closing.at, lead_id=lead_id, closing=closing, correction=correction)
        case HandoffRecycled(kind="mql", counted=True):
            closing = Closing(event.occurred_at, event.handoff_id, event.cycle, event.return_at, None, of)
            return Closed(occurred_at=closing.at, lead_id=lead_id, closing=closing)
    return None


def _learned(lead_id: UUID, entry: Entry, recorded_at: datetime) -> Learned:
    return Learned(occurred_at=entry.occurred_at, lead_id=lead_id, entry=entry, recorded_at=recorded_at)

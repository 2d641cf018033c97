"""The private events of a score: they change it and are not published."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import ClassVar, get_args
from uuid import UUID

from pydantic import SkipValidation

from services.qualification.evaluation.domain.cycles import CycleClosure
from services.qualification.evaluation.domain.timeline import EntryKind, LeftOut
from services.qualification.evaluation.domain.timeline_entry import (
    NO_SHORTFALL,
    Shortfall,
    TimelineEntry,
    Verdict,
    to_entry,
)
from shared.events.base import LeadEvent
from shared.events.handoff import HandoffClosed, HandoffMoved, HandoffRecycled, HandoffRejected, HandoffReopened
from shared.events.intake import ActivityRecorded, LeadCaptured, LeadEnriched

# The events that add to a lead's timeline or close its cycle.
InputEvent = (
    LeadCaptured
    | ActivityRecorded
    | LeadEnriched
    | HandoffRejected
    | HandoffRecycled
    | HandoffClosed
    | HandoffReopened
    | HandoffMoved
)
INPUT_EVENTS: tuple[type[InputEvent], ...] = get_args(InputEvent)
# What rules a lead out whose deal was lost for no reason that may be published.
LOST = "lost"


class EntryRecorded(LeadEvent):
    """The lead's timeline has a new entry; `recorded_at` is when Accord recorded the activity."""

    type: ClassVar[str] = "score.entry_recorded"
    published: ClassVar[bool] = False

    entry: SkipValidation[TimelineEntry]
    recorded_at: datetime


class CycleClosed(LeadEvent):
    """Sales gave the lead back, perhaps with a correction of its attributes, or its deals ended or were reopened."""

    type: ClassVar[str] = "score.cycle_closed"
    published: ClassVar[bool] = False

    closure: SkipValidation[CycleClosure]
    correction: SkipValidation[TimelineEntry | None] = None


class HistoryMerged(LeadEvent):
    """The history of a merged lead is the survivor's from now on."""

    type: ClassVar[str] = "score.history_merged"
    published: ClassVar[bool] = False

    merged: UUID
    entries: SkipValidation[tuple[TimelineEntry, ...]]
    left_out: SkipValidation[Mapping[EntryKind, LeftOut]]
    closures: SkipValidation[tuple[CycleClosure, ...]]
    recorded_at: datetime | None
    arrived_at: datetime | None = None


class MergedInto(LeadEvent):
    """The lead has only its survivor from now on."""

    type: ClassVar[str] = "score.merged_into"
    published: ClassVar[bool] = False

    survivor: UUID


class Evaluated(LeadEvent):
    """A version of the agreement was applied to the lead; `due_at` is when a cool-off ends and it is applied again.

    `product`: which one the lead asks for; `shortfall`: how far a lead in nurture is from qualifying, unless it rests;
    `returns_at`: when a lead that sales gave back may qualify again.
    """

    type: ClassVar[str] = "score.evaluated"
    published: ClassVar[bool] = False

    agreement_version: int
    verdict: SkipValidation[Verdict]
    product: str
    due_at: datetime | None = None
    shortfall: SkipValidation[Shortfall] = NO_SHORTFALL
    returns_at: datetime | None = None


def name_lead(event: InputEvent) -> UUID:
    """The lead whose score the event changes: of a handoff that moved the one that has it now."""
    return event.survivor if isinstance(event, HandoffMoved) else event.lead_id


def to_score_event(
    event: InputEvent, survivor: UUID, recorded_at: datetime, arrived_at: datetime | None = None
) -> EntryRecorded | CycleClosed | None:
    """The change that an event makes to the score of `survivor`, the survivor of its lead; None if it makes none."""
    merged = None if event.lead_id == survivor else event.lead_id
    match event:
        case LeadCaptured() | ActivityRecorded() | LeadEnriched():
            entry = to_entry(event, merged, arrived_at)
            return EntryRecorded.of_valid(
                {"occurred_at": entry.occurred_at, "lead_id": survivor, "entry": entry, "recorded_at": recorded_at}
            )
        case HandoffRejected(kind="mql"):
            ruled_out_by = (event.clause or event.reason) if event.returns == "disqualified" else None
            closure = CycleClosure(
                event.occurred_at, event.handoff_id, event.cycle, None, ruled_out_by, merged, arrived_at=arrived_at
            )
            correction = to_entry(event, merged, arrived_at) if event.correction else None
            return CycleClosed(occurred_at=event.occurred_at, lead_id=survivor, closure=closure, correction=correction)
        case HandoffRecycled(kind="mql", counted=True):
            closure = CycleClosure(
                event.occurred_at, event.handoff_id, event.cycle, event.return_at, None, merged, arrived_at=arrived_at
            )
            return CycleClosed(occurred_at=event.occurred_at, lead_id=survivor, closure=closure)
        case HandoffClosed(kind="mql") | HandoffReopened(kind="mql"):
            closure = replace(_closure_by_deals(event, merged, recorded_at), arrived_at=arrived_at)
            return CycleClosed(occurred_at=event.occurred_at, lead_id=survivor, closure=closure)
        case HandoffMoved(kind="mql"):
            # How its deals ended, if they did, is stated after it.
            closure = CycleClosure(event.occurred_at, event.handoff_id, event.survivor_cycle, stated_at=recorded_at)
            moved = replace(closure, reopened=True, arrived_at=arrived_at)
            return CycleClosed(occurred_at=event.occurred_at, lead_id=survivor, closure=moved)
    return None


def _closure_by_deals(
    event: HandoffClosed | HandoffReopened, merged: UUID | None, recorded_at: datetime
) -> CycleClosure:
    closure = CycleClosure(
        event.occurred_at, event.handoff_id, event.cycle, merged_lead_id=merged, stated_at=recorded_at
    )
    if isinstance(event, HandoffReopened):
        return replace(closure, reopened=True)
    ruled_out_by = (event.reason or LOST) if event.returns == "disqualified" else None
    return replace(closure, return_at=event.return_at, ruled_out_by=ruled_out_by, won=event.outcome == "won")

"""The history of a handoff: which events are steps of it, and who did them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from shared.events.base import Event
from shared.events.handoff import (
    CallerEvent,
    DealEvent,
    HandoffClosed,
    HandoffEvent,
    HandoffReassigned,
    HandoffRecycled,
    HandoffReopened,
    SellerEvent,
)
from shared.events.sla import SlaEvent
from shared.events.work import HandoffEscalated

# The actor, by the field `by` of events that reassign, recycle or close a handoff.
ACTORS = {"deal": "deals", "crm": "deals", "person": "person", "clock": "clock", "merge": "merge"}

# This event is not published, but belongs to what became of the lead.
PRIVATE_STEPS = ("handoff.inherited",)
NO_STEPS = (SlaEvent, HandoffClosed, HandoffReopened, HandoffEscalated)


@dataclass(frozen=True)
class HistoryEntry:
    """A step: the type of its event, when it occurred, who did it, and the event's other fields."""

    type: str
    at: datetime
    by: str
    details: Mapping[str, Any]


def steps_among(events: Iterable[Event]) -> list[HandoffEvent]:
    """Those of these events that are steps.

    Events of clocks are not: the state of a clock is shown with the clock. The step that closes or reopens a handoff
    is that of its deal, and that of an escalation is the reassignment.
    """
    return [
        event
        for event in events
        if isinstance(event, HandoffEvent)
        and (event.published or event.type in PRIVATE_STEPS)
        and not isinstance(event, NO_STEPS)
    ]


def made_by_key(events: Iterable[HandoffEvent], key_id: UUID | None) -> list[HandoffEvent]:
    """The events, those that a caller makes with the caller's API key."""
    return [
        event.model_copy(update={"key_id": key_id}) if isinstance(event, CallerEvent) else event for event in events
    ]


def actor_of(event: HandoffEvent) -> str:
    """Who did it: `seller/anna`, `deals` (the CRM), `clock` (deadline, absence), `person`, `merge` or `routing`."""
    match event:
        case SellerEvent():
            return f"seller/{event.seller}"
        case DealEvent(by="seller") | HandoffRecycled(by="person") if event.seller:
            return f"seller/{event.seller}"
        case HandoffReassigned() | DealEvent() | HandoffRecycled():
            return ACTORS.get(event.by, "person")
    return "merge" if event.type in ("handoff.moved", "handoff.inherited") else "routing"

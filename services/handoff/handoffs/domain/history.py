"""The steps of a handoff's history."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.events.base import Event
from shared.events.handoff import (
    DealEvent,
    HandoffEvent,
    HandoffReassigned,
    HandoffRecycled,
    SellerEvent,
)
from shared.events.sla import SlaEvent

# Who passes a lead on, or takes it back.
BY = {"deal": "deals", "crm": "deals", "person": "person", "clock": "clock", "merge": "merge"}

# Private, and yet a part of what a seller did, or of what became of the lead.
PRIVATE_STEPS = ("handoff.worked", "handoff.moved", "handoff.inherited")


@dataclass(frozen=True)
class HistoryEntry:
    """A step as it was told: its event's type, when it happened, what made it, and what else there is to say."""

    type: str
    at: datetime
    by: str
    details: Mapping[str, Any]


def steps_among(events: Iterable[Event]) -> list[HandoffEvent]:
    """The steps of handoffs among these events; what became of a clock is shown with the clock."""
    return [
        event
        for event in events
        if isinstance(event, HandoffEvent)
        and (event.published or event.type in PRIVATE_STEPS)
        and not isinstance(event, SlaEvent)
    ]


def actor_of(event: HandoffEvent) -> str:
    """Who did it: `seller/anna`, `deals` (the CRM), `clock` (a promise not kept), `person`, `merge`, `routing`."""
    match event:
        case SellerEvent():
            return f"seller/{event.seller}"
        case DealEvent(by="seller") | HandoffRecycled(by="person") if event.seller:
            return f"seller/{event.seller}"
        case HandoffReassigned() | DealEvent() | HandoffRecycled():
            return BY.get(event.by, "person")
    return "merge" if event.type in ("handoff.moved", "handoff.inherited") else "routing"

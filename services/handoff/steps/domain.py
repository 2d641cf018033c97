"""One step of a handoff's history."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.events.handoff import (
    DealEvent,
    HandoffEvent,
    HandoffReassigned,
    HandoffRecycled,
    SellerEvent,
)

# Who passes a lead on, or takes it back.
BY = {"deal": "deals", "crm": "deals", "person": "person", "clock": "clock", "merge": "merge"}


@dataclass(frozen=True)
class Told:
    """A step as it was told: its event's type, when it happened, what made it, and what else there is to say."""

    type: str
    at: datetime
    by: str
    details: Mapping[str, Any]


def by_of(event: HandoffEvent) -> str:
    """Who did it: `seller/anna`, `deals` (the CRM), `clock` (a promise not kept), `person`, `merge`, `routing`."""
    match event:
        case SellerEvent():
            return f"seller/{event.seller}"
        case DealEvent(by="seller") | HandoffRecycled(by="person") if event.seller:
            return f"seller/{event.seller}"
        case HandoffReassigned() | DealEvent() | HandoffRecycled():
            return BY.get(event.by, "person")
    return "merge" if event.type in ("handoff.moved", "handoff.inherited") else "routing"

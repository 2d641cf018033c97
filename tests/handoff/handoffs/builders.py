"""An offered handoff, events of its deals, and the decision to offer or queue it."""

from datetime import datetime
from typing import Any

from services.handoff.handoffs.domain.assign import AssignmentRequest, offer_or_enqueue
from services.handoff.handoffs.domain.handoff import Handoff
from services.handoff.routing.domain.fair_assignment import Assignment, NoSellerAvailable
from services.handoff.routing.domain.rules import RoutingDecision
from shared.events.handoff import HandoffEvent
from tests.handoff.event_builders import HOUR, NOON, an_id
from tests.handoff.state_builders import handoff

IDENTITY: dict[str, Any] = {
    "lead_id": an_id(2),
    "handoff_id": an_id(1),
    "product": "default",
    "kind": "mql",
    "cycle": 1,
}
FIRST, SECOND = an_id(11), an_id(12)
OFFERED = handoff(
    state="offered", seller="anna", team="reps", why="fair", tried=("anna",), qualified_at=NOON, offered_at=NOON
)


def deal_event(event: type[HandoffEvent], hours: float, **changes: Any) -> HandoffEvent:
    """An event of the deal FIRST, so many hours after noon."""
    fields: dict[str, Any] = {
        "deal": FIRST,
        "amount": None,
        "seller": "ben",
        "team": "reps",
    }
    return event(**IDENTITY | fields | {"origin": "sales", "occurred_at": NOON + hours * HOUR} | changes)


def offer(
    current: Handoff, decision: RoutingDecision, choice: Assignment | NoSellerAvailable, version: int, now: datetime
) -> list[HandoffEvent]:
    """The events when this seller, or none, was chosen for the handoff under this version of the rules."""
    return offer_or_enqueue(AssignmentRequest(current, decision), choice, version, now)

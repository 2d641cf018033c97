"""Agreement terms and handoff snapshots; keywords change what a test is about. Clocks that follow snapshots."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from services.handoff.agreements.domain.sla_terms import SlaTerms, build_sla_terms
from services.handoff.sla.domain.clock import Clock, HandoffSnapshot
from services.handoff.sla.domain.clock_set import ClockSet
from services.handoff.sla.domain.lifecycle import apply_snapshot
from shared.events.sla import SlaEvent
from tests.handoff.event_builders import fixed_id

VERSION = 3
HOURS = {"open": {"mon-fri": ["09:00-12:30", "13:30-18:00"]}}
SALES: dict[str, Any] = {
    "timezone": "UTC",
    "business_hours": HOURS,
    "acceptance": {"within": "4h", "warn_at": [50, 75]},
    "offer": {"within": "1h"},
    "first_attempt": {"within": "8h"},
    "first_contact": {"within": "24h", "clock": "elapsed"},
    "disposition": {"within": "10d"},
}
# A Tuesday.
MORNING = datetime.fromisoformat("2018-11-20T09:00:00+00:00")


def hour(hours: float) -> datetime:
    """So many hours after nine in the morning."""
    return MORNING + timedelta(hours=hours)


def sla_terms(**changes: Any) -> SlaTerms:
    """All five targets; `None` leaves one out."""
    return build_sla_terms(VERSION, SALES | changes)


def snapshot(**changes: Any) -> HandoffSnapshot:
    """A handoff that qualified at nine and was offered to anna then."""
    plain: dict[str, Any] = {
        "handoff_id": fixed_id(1),
        "lead_id": fixed_id(2),
        "product": "default",
        "kind": "mql",
        "cycle": 1,
        "origin": "marketing",
        "at": MORNING,
        "seller": "anna",
        "team": "reps",
        "agreement_version": VERSION,
        "qualified_at": MORNING,
        "offered_at": MORNING,
    }
    return HandoffSnapshot(**plain | changes)


class ClockReplay:
    """The clocks of handoffs, event by event. `recorded_at`: when the service learns of all; else when each happens."""

    def __init__(self, recorded_at: datetime | None = None, in_force: int | None = None, **changes: Any) -> None:
        numbers = count(100)
        self.recorded_at = recorded_at
        terms = {VERSION: sla_terms(**changes)}
        self.clock_set = ClockSet({}, terms, in_force, MORNING, lambda: fixed_id(next(numbers)))

    def apply(self, *handoffs: HandoffSnapshot) -> list[str]:
        """The events of the clocks after these events of handoffs."""
        before = len(self.clock_set.events)
        for handoff in handoffs:
            self.clock_set.now = self.recorded_at or handoff.at
            apply_snapshot(self.clock_set, handoff)
        return describe_events(self.clock_set.events[before:])

    def clock(self, target: str, seller: str | None = None, handoff: UUID | None = None) -> Clock:
        """The clock of this target and seller."""
        clocks = self.clock_set.clocks[handoff or fixed_id(1)]
        return next(clock for key, clock in clocks.items() if key == (target, seller))

    def states(self) -> dict[str, str]:
        """Each clock's state, by target and seller."""
        return {f"{clock.target} {clock.seller or '-'}": clock.state for clock in self.clock_set.list_clocks()}


def describe_events(events: Iterable[SlaEvent]) -> list[str]:
    """Each event as a text: type, target and seller."""
    return [f"{event.type.removeprefix('sla.')} {event.target} {event.seller or '-'}" for event in events]

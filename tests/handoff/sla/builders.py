"""Promises and progress as tests write them; keywords change what a test is about."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from services.handoff.agreements.domain.sla_terms import SlaTerms, build_sla_terms
from services.handoff.sla.domain.clock import Clock, HandoffSnapshot
from services.handoff.sla.domain.lifecycle import ClockSet, update_clocks
from shared.events.sla import SlaEvent
from tests.handoff.event_builders import an_id

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


def at(hours: float) -> datetime:
    """So many hours after nine in the morning."""
    return MORNING + timedelta(hours=hours)


def promise(**changes: Any) -> SlaTerms:
    """All five targets; `None` leaves one out."""
    return build_sla_terms(VERSION, SALES | changes)


def progress(**changes: Any) -> HandoffSnapshot:
    """A handoff that qualified at nine and was offered to anna then."""
    plain: dict[str, Any] = {
        "handoff_id": an_id(1),
        "lead_id": an_id(2),
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


class Watched:
    """The clocks of handoffs, step by step; `live`: each step is learned when it happens."""

    def __init__(self, recorded_at: datetime | None = None, in_force: int | None = None, **changes: Any) -> None:
        numbers = count(100)
        self.recorded_at = recorded_at
        self.face = ClockSet({}, {VERSION: promise(**changes)}, in_force, MORNING, lambda: an_id(next(numbers)))

    def steps(self, *steps: HandoffSnapshot) -> list[str]:
        """What is said of these steps."""
        before = len(self.face.said)
        for step in steps:
            self.face.now = self.recorded_at or step.at
            update_clocks(self.face, step)
        return told(self.face.said[before:])

    def clock(self, target: str, seller: str | None = None, handoff: UUID | None = None) -> Clock:
        """One clock."""
        clocks = self.face.clocks[handoff or an_id(1)]
        return next(clock for name, clock in clocks.items() if name == (target, seller))

    def states(self) -> dict[str, str]:
        """Each clock's state, by target and seller."""
        clocks = [clock for several in self.face.clocks.values() for clock in several.values()]
        return {f"{clock.target} {clock.seller or '-'}": clock.state for clock in clocks}


def told(events: Iterable[SlaEvent]) -> list[str]:
    """What was said, in short: the event, the target and whose clock it is."""
    return [f"{event.type.removeprefix('sla.')} {event.target} {event.seller or '-'}" for event in events]

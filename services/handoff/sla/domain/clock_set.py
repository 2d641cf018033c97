"""The clocks of one transaction, and the deadlines that they give to offers."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from services.handoff.agreements.domain.sla_terms import SlaTerms
from services.handoff.sla.domain.clock import Clock, ClockKey
from shared.events.base import Event
from shared.events.handoff import HandoffOffered, HandoffPrioritised, HandoffReassigned
from shared.events.sla import SlaEvent


@dataclass
class ClockSet:
    """The clocks of one transaction as they are so far, by handoff, and their events.

    `terms`: of each version that is needed; `in_force`: the version for handoffs without a qualification.
    """

    clocks: dict[UUID, dict[ClockKey, Clock]]
    terms: Mapping[int, SlaTerms]
    in_force: int | None
    now: datetime
    new_id: Callable[[], UUID]
    events: list[SlaEvent] = field(default_factory=list)

    def add(self, clocks: Iterable[Clock]) -> None:
        """Add clocks as they are stored."""
        for clock in clocks:
            self.clocks.setdefault(clock.handoff_id, {})[clock.key] = clock

    def put(self, clock: Clock, *events: SlaEvent) -> None:
        """Replace the clock by its state after these events."""
        self.clocks[clock.handoff_id][clock.key] = clock
        self.events += events

    def list_clocks(self) -> list[Clock]:
        """The clocks of all handoffs."""
        return [clock for clocks in self.clocks.values() for clock in clocks.values()]

    def add_deadlines(self, events: Iterable[Event]) -> list[Event]:
        """The events; those that give a lead to a seller with the first of the seller's deadlines."""
        return [
            _add_deadline(event, self.clocks.get(event.handoff_id, {}).values())
            if isinstance(event, HandoffOffered | HandoffReassigned | HandoffPrioritised)
            else event
            for event in events
        ]


def _add_deadline(offer: HandoffOffered | HandoffReassigned | HandoffPrioritised, clocks: Iterable[Clock]) -> Event:
    running = [clock for clock in clocks if clock.state == "running" and clock.seller in (None, offer.seller)]
    first = min(running, key=lambda clock: (clock.due_at, clock.target), default=None)
    return offer.model_copy(update={"target": first.target, "due_at": first.due_at}) if first else offer

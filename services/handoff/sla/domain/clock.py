"""One clock, and how far the handoff came that it measures."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from shared.agreement.commitments import ClockKind
from shared.events.handoff import Origin
from shared.events.sla import Target
from shared.values.frozen import fast_replace

State = Literal["running", "met", "breached", "cancelled"]
# Of one handoff, each target has one clock a seller; the team's own has none.
ClockKey = tuple[Target, str | None]


@dataclass(frozen=True)
class HandoffSnapshot:
    """A handoff after one of its steps, which happened at `at`.

    `offered_at` and `taken_at` are about the present seller: since when an answer is asked, and when there was a yes.
    The other instants are about anybody, each the earliest known, and stay. `dealt_at` is sales' own first deal.
    """

    handoff_id: UUID
    lead_id: UUID
    product: str
    kind: str
    cycle: int
    origin: Origin
    at: datetime
    seller: str | None = None
    team: str | None = None
    agreement_version: int | None = None
    qualified_at: datetime | None = None
    dealt_at: datetime | None = None
    offered_at: datetime | None = None
    taken_at: datetime | None = None
    accepted_at: datetime | None = None
    attempted_at: datetime | None = None
    contacted_at: datetime | None = None
    sales_qualified_at: datetime | None = None
    rejected_at: datetime | None = None
    recycled_at: datetime | None = None
    merged: bool = False


@dataclass(frozen=True)
class WarningThreshold:
    """This share of the time, in percent, is over at `at`."""

    percent: int
    at: datetime


@dataclass(frozen=True)
class Clock:
    """The time that one target of the promise takes; `seller`: whose it is, nobody's where the team promised.

    `qualified`: its handoff was qualified when it started; `warnings` are those to come; `breach` is the event that
    said the breach. Seconds are filled in when what was promised is done, `late_seconds` in the clock's own kind.
    """

    clock: UUID
    handoff_id: UUID
    lead_id: UUID
    product: str
    kind: str
    cycle: int
    origin: Origin
    target: Target
    seller: str | None
    team: str | None
    agreement_version: int
    counts: ClockKind
    started_at: datetime
    due_at: datetime
    recorded_at: datetime
    qualified: bool
    warnings: tuple[WarningThreshold, ...] = ()
    state: State = "running"
    finished_at: datetime | None = None
    elapsed_seconds: float | None = None
    business_seconds: float | None = None
    late_seconds: float | None = None
    breach: UUID | None = None

    @property
    def name(self) -> ClockKey:
        return self.target, self.seller

    @property
    def next_at(self) -> datetime | None:
        """When time changes it; never, if it was over before anybody could know of it: then its outcome judges it."""
        if self.state != "running" or self.due_at < self.recorded_at:
            return None
        return min([self.due_at, *(warning.at for warning in self.warnings)])

    def replace(self, **changes: Any) -> "Clock":
        """The same but for these."""
        return fast_replace(self, **changes)


def to_view(clock: Clock) -> dict[str, Any]:
    """The clock as a caller sees it."""
    return {
        "target": clock.target,
        "seller": clock.seller,
        "due_at": clock.due_at,
        "state": clock.state,
        "elapsed_seconds": clock.elapsed_seconds,
        "business_seconds": clock.business_seconds,
        "late_seconds": clock.late_seconds,
    }

"""A clock: the time that one target of the agreement takes on one handoff; and the snapshot that it follows."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from shared.agreement.commitments import ClockKind
from shared.events.handoff import Origin, Target
from shared.values.frozen import fast_replace

State = Literal["running", "met", "breached", "cancelled"]
# A handoff has one clock for each target and seller; the seller is None where the team made the promise.
ClockKey = tuple[Target, str | None]


@dataclass(frozen=True)
class HandoffSnapshot:
    """A handoff after one of its events, which happened at `at`.

    `offered_at` and `taken_at` are those of the present seller: the offer and its acceptance. The other instants are
    the earliest of any seller, and stay. `dealt_at` is the first deal that sales reported, `pursued_at` the first that
    was an opportunity or won. `is_filtered`: the agreement keeps the lead back, so that nothing is promised of it until
    it is `released_at`. `priority`: that of the lead, since `prioritised_at`.
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
    pursued_at: datetime | None = None
    offered_at: datetime | None = None
    taken_at: datetime | None = None
    accepted_at: datetime | None = None
    attempted_at: datetime | None = None
    contacted_at: datetime | None = None
    sales_qualified_at: datetime | None = None
    rejected_at: datetime | None = None
    recycled_at: datetime | None = None
    merged: bool = False
    erased: bool = False
    is_filtered: bool = False
    released_at: datetime | None = None
    priority: str | None = None
    prioritised_at: datetime | None = None

    @property
    def is_pursued(self) -> bool:
        """Whether a deal of it was an opportunity or won, and sales did not give the lead back."""
        returned = self.rejected_at or self.recycled_at
        return self.pursued_at is not None and not returned and not self.merged


@dataclass(frozen=True)
class WarningThreshold:
    """The instant `at` at which this share of the time, in percent, is over."""

    percent: int
    at: datetime


@dataclass(frozen=True)
class Clock:
    """The time that one target takes. `seller` is None where the team made the promise.

    `counts`: business or elapsed time; `recorded_at`: when the clock was created; `qualified`: its handoff was
    qualified when it started; `warnings`: those still to come; `breach`: the id of the breach event. The seconds are
    set when the outcome is known, `late_seconds` in the kind of time that the clock counts. `priority`: the one that
    made the promise in place of `sales`.
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
    priority: str | None = None

    @property
    def key(self) -> ClockKey:
        return self.target, self.seller

    @property
    def historical(self) -> bool:
        """Whether it was due before it was recorded, as in a backfill."""
        return self.due_at < self.recorded_at

    @property
    def next_at(self) -> datetime | None:
        """When time changes it next; None if it was due before it was recorded: then only its outcome judges it."""
        if self.state != "running" or self.historical:
            return None
        return min([self.due_at, *(warning.at for warning in self.warnings)])

    def replace(self, **changes: Any) -> "Clock":
        """The clock with these fields changed."""
        return fast_replace(self, **changes)


def to_view(clock: Clock) -> dict[str, Any]:
    """The clock as the API shows it."""
    return {
        "target": clock.target,
        "seller": clock.seller,
        "priority": clock.priority,
        "due_at": clock.due_at,
        "state": clock.state,
        "elapsed_seconds": clock.elapsed_seconds,
        "business_seconds": clock.business_seconds,
        "late_seconds": clock.late_seconds,
    }

"""The events of SLA clocks, published by handoff in its topic."""

from typing import ClassVar, Literal
from uuid import UUID

from shared.events.base import Event, Instant
from shared.events.handoff import HandoffEvent, Target


class SlaEvent(HandoffEvent):
    """About one clock, unique per (handoff, target, seller); without a seller it is the team's promise.

    `due_at` is the deadline that the signed promise gave when the clock started.
    """

    clock: UUID
    target: Target
    seller: str | None
    team: str | None
    agreement_version: int
    started_at: Instant
    due_at: Instant


class SlaTimed(SlaEvent):
    """A clock that an outcome at `occurred_at` stopped: both kinds of seconds from its start to the outcome."""

    elapsed_seconds: float
    business_seconds: float


class SlaStarted(SlaEvent):
    """The clock runs from `started_at` on."""

    type: ClassVar[str] = "sla.started"


class SlaWarned(SlaEvent):
    """This share of the time, in percent, is over."""

    type: ClassVar[str] = "sla.warned"

    percent: int


class SlaMet(SlaTimed):
    """What was promised was done in time."""

    type: ClassVar[str] = "sla.met"


class SlaBreached(SlaEvent):
    """The deadline passed, at `occurred_at`, without what was promised; `breach` is this event's own id."""

    type: ClassVar[str] = "sla.breached"

    breach: UUID | None = None

    @property
    def own_id(self) -> UUID | None:
        return self.breach


class SlaFinished(SlaTimed):
    """What was promised was done after its deadline; the breach stands. `late_seconds` of the clock's own kind."""

    type: ClassVar[str] = "sla.finished"

    late_seconds: float


class SlaCorrected(SlaTimed):
    """An outcome learned later was in time: the breach (`breach` is its event) never was, and the promise was kept."""

    type: ClassVar[str] = "sla.corrected"

    breach: UUID


class SlaCancelled(SlaEvent):
    """The clock has no more meaning: its handoff ended another way, or passed to somebody else."""

    type: ClassVar[str] = "sla.cancelled"

    why: Literal["closed", "reassigned", "merged"]


EVENTS: tuple[type[Event], ...] = (
    SlaStarted,
    SlaWarned,
    SlaMet,
    SlaBreached,
    SlaFinished,
    SlaCorrected,
    SlaCancelled,
)

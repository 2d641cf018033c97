"""What became of each clock of a promise, folded from facts; the order in which they arrive changes nothing."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from services.metrics.facts.domain import Fact, earliest, learned_later

# The instant that each fact tells; a warning, and that the clock runs, are told by the others too.
INSTANTS = {
    "sla.met": "met_at",
    "sla.corrected": "met_at",
    "sla.breached": "breached_at",
    "sla.finished": "finished_at",
    "sla.cancelled": "cancelled_at",
}
TIMED = {"sla.met", "sla.corrected", "sla.finished"}
CONCERNS = {"sla.started", "sla.warned", *INSTANTS}


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock; without a seller it is the team's promise. `finished_at`: when it was done after its deadline."""

    clock: UUID
    handoff_id: UUID | None = None
    lead_id: UUID | None = None
    product: str | None = None
    target: str | None = None
    seller: str | None = None
    team: str | None = None
    started_at: datetime | None = None
    due_at: datetime | None = None
    told_recorded_at: datetime | None = None
    told_number: int | None = None
    state: str = "running"
    met_at: datetime | None = None
    breached_at: datetime | None = None
    finished_at: datetime | None = None
    cancelled_at: datetime | None = None
    elapsed_seconds: float | None = None
    business_seconds: float | None = None
    late_seconds: float | None = None
    timed_recorded_at: datetime | None = None
    timed_number: int | None = None


def clock_of(fact: Fact) -> tuple[UUID] | None:
    return (UUID(fact.data["clock"]),) if fact.type in CONCERNS else None


def evolve_clock(clock: Clock, fact: Fact) -> Clock:
    """Instants are the earliest told, everything else is as learned last.

    A clock may run again from another start; whatever is told of its former run was learned before that.
    """
    newest, changes = learned_later(clock.told_recorded_at, clock.told_number, fact), {}
    if clock.started_at not in (None, datetime.fromisoformat(fact.data["started_at"])):
        if not newest:
            return clock
        clock = Clock(clock.clock)
    if newest:
        changes = _told(fact)
    if instant := INSTANTS.get(fact.type):
        changes[instant] = earliest(getattr(clock, instant), fact.occurred_at)
    if fact.type in TIMED and learned_later(clock.timed_recorded_at, clock.timed_number, fact):
        seconds = ("elapsed_seconds", "business_seconds", "late_seconds")
        changes |= {name: fact.data.get(name) for name in seconds}
        changes |= {"timed_recorded_at": fact.recorded_at, "timed_number": fact.number}
    after = replace(clock, **changes) if changes else clock
    return replace(after, state=_state(after)) if after.state != _state(after) else after


def _told(fact: Fact) -> dict[str, Any]:
    told = fact.data
    return {
        "handoff_id": UUID(told["handoff_id"]), "lead_id": fact.lead_id, "product": told["product"],
        "target": told["target"], "seller": told.get("seller"), "team": told.get("team"),
        "started_at": datetime.fromisoformat(told["started_at"]), "due_at": datetime.fromisoformat(told["due_at"]),
        "told_recorded_at": fact.recorded_at, "told_number": fact.number,
    }  # fmt: skip


def _state(clock: Clock) -> str:
    """Kept wins over missed: only a correction says both. A breach stands whatever ends the handoff afterwards."""
    if clock.met_at:
        return "met"
    if clock.breached_at or clock.finished_at:
        return "breached"
    return "cancelled" if clock.cancelled_at else "running"

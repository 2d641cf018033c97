"""The row of each SLA clock of a handoff of the kind `mql`, and how facts change it in any order of their arrival."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from services.metrics.facts.domain import Fact, find_earliest, is_newer
from shared.events.handoff import MQL

# The field that takes the instant of each fact; those of `sla.started` and `sla.warned` are not needed.
INSTANT_FIELDS = {
    "sla.met": "met_at",
    "sla.corrected": "met_at",
    "sla.breached": "breached_at",
    "sla.finished": "finished_at",
    "sla.cancelled": "cancelled_at",
}
TIMED_TYPES = {"sla.met", "sla.corrected", "sla.finished"}
TYPES = {"sla.started", "sla.warned", *INSTANT_FIELDS}


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock; without a seller the target is the team's. `finished_at`: when it was done after its deadline.
    `priority`: the one whose promise it is, in place of that to all leads.

    `told_recorded_at` and `told_number` are those of the newest fact; `timed_…` of the newest that carries seconds.
    """

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
    priority: str | None = None


def read_clock_key(fact: Fact) -> tuple[UUID] | None:
    is_of_first = fact.type in TYPES and fact.data.get("kind", MQL) == MQL
    return (UUID(fact.data["clock"]),) if is_of_first else None


def evolve_clock(clock: Clock, fact: Fact) -> Clock:
    """Instants are the earliest ones, everything else is as learned last.

    A clock may run again from another start. The facts of its former run were recorded earlier and no longer count.
    """
    newest, changes = is_newer(clock.told_recorded_at, clock.told_number, fact), {}
    if clock.started_at not in (None, datetime.fromisoformat(fact.data["started_at"])):
        if not newest:
            return clock
        clock = Clock(clock.clock)
    if newest:
        changes = _describe(fact)
    if field := INSTANT_FIELDS.get(fact.type):
        changes[field] = find_earliest((getattr(clock, field), fact.occurred_at))
    if fact.type in TIMED_TYPES and is_newer(clock.timed_recorded_at, clock.timed_number, fact):
        seconds = ("elapsed_seconds", "business_seconds", "late_seconds")
        changes |= {name: fact.data.get(name) for name in seconds}
        changes |= {"timed_recorded_at": fact.recorded_at, "timed_number": fact.number}
    changed = replace(clock, **changes) if changes else clock
    state = _find_state(changed)
    return replace(changed, state=state) if changed.state != state else changed


def _describe(fact: Fact) -> dict[str, Any]:
    data = fact.data
    return {
        "handoff_id": UUID(data["handoff_id"]), "lead_id": fact.lead_id, "product": data["product"],
        "target": data["target"], "seller": data.get("seller"), "team": data.get("team"),
        "started_at": datetime.fromisoformat(data["started_at"]), "due_at": datetime.fromisoformat(data["due_at"]),
        "told_recorded_at": fact.recorded_at, "told_number": fact.number, "priority": data.get("priority"),
    }  # fmt: skip


def _find_state(clock: Clock) -> str:
    """Met wins over breached: only a correction brings both. A breach stays, however the handoff ends afterwards."""
    if clock.met_at:
        return "met"
    if clock.breached_at or clock.finished_at:
        return "breached"
    return "cancelled" if clock.cancelled_at else "running"

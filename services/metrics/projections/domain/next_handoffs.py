"""The row of each handoff of another kind than `mql`, and how facts change it in any order of their arrival.

A lead passes by it to another team after a step that it reached, with one promise: that a seller accepts it in time.
None of it counts in the steps of the lead, nor in the promises of the first handoff.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from services.metrics.facts.domain import Fact, find_earliest, is_newer
from services.metrics.projections.domain import handoffs, sla_clocks
from services.metrics.projections.domain.sla_clocks import Clock, evolve_clock
from shared.events.handoff import MQL

# Each says which seller has it from then on, or that it ended.
ASSIGNING = {"handoff.queued", "handoff.offered", "handoff.reassigned", handoffs.RECYCLED}
TYPES = {*ASSIGNING, *handoffs.STEP_FIELDS, *sla_clocks.TYPES}
CLOCK_FIELDS = (
    *("started_at", "due_at", "state", "met_at", "breached_at", "finished_at", "cancelled_at"),
    *("elapsed_seconds", "business_seconds", "late_seconds", "timed_recorded_at", "timed_number"),
)


@dataclass(frozen=True, slots=True)
class NextHandoff:
    """One handoff that followed another. `begun_at`: when its lead reached the step, or its earliest fact.

    `ended`: it was withdrawn, or a merge or an erasure ended it, unless it was made again since. From `clock` on: the
    clock of its acceptance, `state` None without one; `clock_…` of the newest fact about the clock.
    """

    handoff_id: UUID
    lead_id: UUID | None = None
    product: str | None = None
    kind: str | None = None
    cycle: int | None = None
    begun_at: datetime | None = None
    seller: str | None = None
    team: str | None = None
    owner_recorded_at: datetime | None = None
    owner_number: int | None = None
    ended: bool = False
    accepted_at: datetime | None = None
    clock: UUID | None = None
    clock_recorded_at: datetime | None = None
    clock_number: int | None = None
    started_at: datetime | None = None
    due_at: datetime | None = None
    state: str | None = None
    met_at: datetime | None = None
    breached_at: datetime | None = None
    finished_at: datetime | None = None
    cancelled_at: datetime | None = None
    elapsed_seconds: float | None = None
    business_seconds: float | None = None
    late_seconds: float | None = None
    timed_recorded_at: datetime | None = None
    timed_number: int | None = None
    told_recorded_at: datetime | None = None
    told_number: int | None = None


def read_next_handoff_key(fact: Fact) -> tuple[UUID] | None:
    is_next = fact.type in TYPES and fact.data.get("kind", MQL) != MQL
    return (UUID(fact.data["handoff_id"]),) if is_next else None


def evolve_next_handoff(handoff: NextHandoff, fact: Fact) -> NextHandoff:
    """Instants at their earliest, the lead, the owner and the clock as they were told last."""
    data = fact.data
    changes: dict[str, Any] = {"begun_at": find_earliest((handoff.begun_at, fact.occurred_at))}
    if is_newer(handoff.told_recorded_at, handoff.told_number, fact):
        changes |= {"lead_id": fact.lead_id, "product": data["product"], "kind": data["kind"], "cycle": data["cycle"],
                    "told_recorded_at": fact.recorded_at, "told_number": fact.number}  # fmt: skip
    if fact.type in sla_clocks.TYPES:
        return replace(_time(handoff, fact), **changes)
    if fact.type in handoffs.STEP_FIELDS:
        changes["accepted_at"] = find_earliest((handoff.accepted_at, fact.occurred_at))
    elif is_newer(handoff.owner_recorded_at, handoff.owner_number, fact):
        changes |= {"seller": data.get("seller"), "team": data.get("team"), "ended": fact.type == handoffs.RECYCLED,
                    "owner_recorded_at": fact.recorded_at, "owner_number": fact.number}  # fmt: skip
    return replace(handoff, **changes)


def _time(handoff: NextHandoff, fact: Fact) -> NextHandoff:
    """Its clock after this fact, by the fold of all clocks."""
    clock = UUID(fact.data["clock"])
    known: dict[str, Any] = {}
    if handoff.clock is not None:
        known = {name: getattr(handoff, name) for name in CLOCK_FIELDS}
        known |= {"told_recorded_at": handoff.clock_recorded_at, "told_number": handoff.clock_number}
    after = evolve_clock(Clock(clock, **known), fact)
    timed: dict[str, Any] = {name: getattr(after, name) for name in CLOCK_FIELDS}
    told: dict[str, Any] = {"clock_recorded_at": after.told_recorded_at, "clock_number": after.told_number}
    return replace(handoff, clock=clock, **told, **timed)

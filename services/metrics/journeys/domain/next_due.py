"""What is due next of a lead: the promise whose clock runs out first, or the day on which it may return."""

from dataclasses import dataclass
from datetime import datetime

from services.metrics.journeys.domain.lifecycle import lifecycle_of
from services.metrics.projections.domain.person import PersonProjection
from shared.agreement.recycling import Recycling

# The date from which new behaviour of a lead that was given back counts again.
RETURN = "return"


@dataclass(frozen=True)
class NextDue:
    """What is due, and when; a clock may be past its time for the moment that its breach takes to arrive."""

    target: str
    at: datetime


def next_due(lead: PersonProjection, recycling: Recycling, now: datetime) -> NextDue | None:
    """The first of the running clocks, else the end of the rest that lies ahead."""
    running = [NextDue(clock.target, clock.due_at) for clock in lead.clocks
               if clock.state == "running" and clock.target and clock.due_at]  # fmt: skip
    if running:
        return min(running, key=lambda due: (due.at, due.target))
    returns = _returns(lead, recycling)
    return NextDue(RETURN, returns) if returns and returns > now else None


def _returns(lead: PersonProjection, recycling: Recycling) -> datetime | None:
    """A day that the seller named counts, else the agreement's rest; after its last cycle no lead returns."""
    counted = [handoff for handoff in lead.handoffs if handoff.counted is not False]
    back = [(at, handoff) for handoff in counted if (at := handoff.recycled_at or handoff.rejected_at)]
    if not back or lifecycle_of(lead).stage != "nurture":
        return None
    at, last = max(back, key=lambda each: (each[0], each[1].handoff_id))
    if recycling.max_cycles is not None and (last.cycle or 0) >= recycling.max_cycles:
        return None
    return last.return_at or at + recycling.cool_off

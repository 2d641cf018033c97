"""What is due next of a lead: the deadline of a running clock, or the day on which a lead that rests may return."""

from dataclasses import dataclass
from datetime import datetime

from services.metrics.journeys.domain.lifecycle import find_lifecycle
from services.metrics.projections.domain.handoffs import Handoff
from services.metrics.projections.domain.person import PersonProjection
from shared.agreement.readers.recycling import RecyclingTerms

# The target of a lead that rests: the date from which its new behaviour counts again.
RETURN = "return"


@dataclass(frozen=True)
class NextDue:
    """What is due, and when. A clock stays here for a moment after its deadline, until its breach arrives."""

    target: str
    at: datetime


def find_next_due(person: PersonProjection, recycling: RecyclingTerms, now: datetime) -> NextDue | None:
    """The earliest deadline of a running clock, else the end of a cool-off that is not over."""
    running = [NextDue(clock.target, clock.due_at) for clock in person.clocks
               if clock.state == "running" and clock.target and clock.due_at]  # fmt: skip
    running += [NextDue("acceptance", each.due_at) for each in person.next_handoffs
                if each.state == "running" and each.due_at]  # fmt: skip
    if running:
        return min(running, key=lambda due: (due.at, due.target))
    return_at = _find_return(person, recycling)
    return NextDue(RETURN, return_at) if return_at and return_at > now else None


def _find_return(person: PersonProjection, recycling: RecyclingTerms) -> datetime | None:
    """The day that the seller or the reason of the loss named, else the end of the agreement's cool-off.

    No lead returns after its last cycle.
    """
    counted = [handoff for handoff in person.handoffs if handoff.counted is not False]
    ended = [(at, handoff) for handoff in counted if (at := _find_end(handoff))]
    if not ended or find_lifecycle(person).stage != "nurture":
        return None
    at, last = max(ended, key=lambda end: (end[0], end[1].handoff_id))
    if recycling.max_cycles is not None and (last.cycle or 0) >= recycling.max_cycles:
        return None
    return last.return_at or last.closed_until or at + recycling.cool_off


def _find_end(handoff: Handoff) -> datetime | None:
    """When the handoff was recycled or rejected, or its last deal was lost."""
    return handoff.recycled_at or handoff.rejected_at or (handoff.closed_at if handoff.closed_as == "lost" else None)

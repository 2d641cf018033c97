"""What time alone does to a clock: a warning when a share of its time is over, a breach at a missed deadline."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from services.handoff.sla.domain.clock import Clock
from shared.events.sla import SlaBreached, SlaEvent, SlaWarned

E = TypeVar("E", bound=SlaEvent)
# A clock as it is now, and its events.
ExpiredClock = tuple[Clock, list[SlaEvent]]


def expire(clock: Clock, now: datetime, new_id: Callable[[], UUID]) -> ExpiredClock:
    """The clock at `now`: breached if its deadline was missed, else without the warnings whose time has come."""
    if clock.next_at is None or clock.next_at > now:
        return clock, []
    if clock.due_at <= now:
        breached, event = breach(clock, new_id)
        return breached, [event]
    reached = [warning for warning in clock.warnings if warning.at <= now]
    warned = clock.replace(warnings=clock.warnings[len(reached) :])
    return warned, [clock_event(clock, SlaWarned, warning.at, percent=warning.percent) for warning in reached]


def breach(clock: Clock, new_id: Callable[[], UUID]) -> tuple[Clock, SlaEvent]:
    """The clock with a missed deadline; the breach happened at the deadline."""
    breach_id = new_id()
    event = clock_event(clock, SlaBreached, clock.due_at, breach=breach_id)
    return clock.replace(state="breached", breach=breach_id), event


def clock_event(clock: Clock, event: type[E], at: datetime, **fields: Any) -> E:
    """An event of this type about this clock, with the type's own fields."""
    return event(
        occurred_at=at,
        lead_id=clock.lead_id,
        handoff_id=clock.handoff_id,
        product=clock.product,
        kind=clock.kind,
        cycle=clock.cycle,
        origin=clock.origin,
        priority=clock.priority,
        clock=clock.clock,
        target=clock.target,
        seller=clock.seller,
        team=clock.team,
        agreement_version=clock.agreement_version,
        started_at=clock.started_at,
        due_at=clock.due_at,
        **fields,
    )

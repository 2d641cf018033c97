"""What time alone does to a clock, and how its events are said."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from services.handoff.sla.domain.clock import Clock
from shared.events.sla import SlaBreached, SlaEvent, SlaWarned

E = TypeVar("E", bound=SlaEvent)
# A clock after its time came, and what there is to say of that.
Expired = tuple[Clock, list[SlaEvent]]


def expire(clock: Clock, now: datetime, new_id: Callable[[], UUID]) -> Expired:
    """What time alone does to a clock: its deadline passed, or a share of its time is over."""
    if clock.next_at is None or clock.next_at > now:
        return clock, []
    if clock.due_at <= now:
        breached, event = breach(clock, new_id)
        return breached, [event]
    over = [share for share in clock.warnings if share.at <= now]
    left = clock.replace(warnings=clock.warnings[len(over) :])
    return left, [clock_event(clock, SlaWarned, share.at, percent=share.percent) for share in over]


def breach(clock: Clock, new_id: Callable[[], UUID]) -> tuple[Clock, SlaEvent]:
    """The deadline passed without what was promised, at the deadline."""
    name = new_id()
    return clock.replace(state="breached", breach=name), clock_event(clock, SlaBreached, clock.due_at, breach=name)


def clock_event(clock: Clock, event: type[E], at: datetime, **more: Any) -> E:
    """An event about this clock."""
    return event(
        occurred_at=at,
        lead_id=clock.lead_id,
        handoff_id=clock.handoff_id,
        product=clock.product,
        kind=clock.kind,
        cycle=clock.cycle,
        origin=clock.origin,
        clock=clock.clock,
        target=clock.target,
        seller=clock.seller,
        team=clock.team,
        agreement_version=clock.agreement_version,
        started_at=clock.started_at,
        due_at=clock.due_at,
        **more,
    )

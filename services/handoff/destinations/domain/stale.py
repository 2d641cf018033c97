"""Whether a notice is still true: what is not is never sent late as if it were new."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from services.handoff.handoffs.domain.handoff import Handoff
from services.handoff.inbox.domain.countdown import is_unfinished
from services.handoff.inbox.domain.offers import is_offer_open
from services.handoff.notices.domain.notice import SHARED_KINDS, Notice
from services.handoff.sla.domain.clock import Clock

# A list of the morning is of no use in the evening.
MORNING_LIFE = timedelta(hours=6)
# What a person did is news for a day of work and the night before it, also over a weekend.
MOMENT_LIFE = timedelta(days=4)
# Who lost a lead to another seller is told so long.
LOSS_LIFE = timedelta(hours=1)


def is_stale(notice: Notice, handoff: Handoff | None, clocks: Iterable[Clock], now: datetime) -> bool:
    """Whether the offer was answered or passed on, the promise kept, or the person erased meanwhile."""
    if notice.subscription:
        # Whether it sends again is read when the message is written.
        return False
    if notice.kind == "morning":
        return now > notice.occurred_at + MORNING_LIFE
    if notice.kind in SHARED_KINDS:
        # What is not true any more was withdrawn when metrics said so.
        return False
    if handoff is None or handoff.erased:
        return True
    if notice.kind in ("win", "decision"):
        return False
    if notice.kind == "dispute":
        return now > datetime.fromisoformat(notice.details["decide_by"])
    if notice.kind == "moment":
        return now > notice.occurred_at + MOMENT_LIFE
    if notice.kind in ("offer", "return"):
        return not is_offer_open(notice, handoff)
    if notice.kind == "unattended":
        # What else may have become due is an event of metrics, which withdraws it.
        return handoff.closed or any(is_unfinished(clock) for clock in clocks)
    clock = find_clock(clocks, notice.clock)
    if clock is None:
        return True
    if notice.kind == "warning":
        return clock.state != "running" or clock.due_at <= now
    lost = notice.kind == "breach" and notice.seller != handoff.seller
    if lost and now > notice.occurred_at + LOSS_LIFE:
        return True
    return clock.state != "breached" or clock.finished_at is not None or handoff.closed


def find_clock(clocks: Iterable[Clock], clock: UUID | None) -> Clock | None:
    """The clock with this id."""
    return next((each for each in clocks if each.clock == clock), None)

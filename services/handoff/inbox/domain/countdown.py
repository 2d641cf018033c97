"""Countdowns: how long a seller has for the next promise, in the time that the agreement counts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from services.handoff.agreements.domain.sla_terms import SlaTerms
from services.handoff.calendars.domain.working_time import next_opening
from services.handoff.sla.domain.clock import Clock
from shared.events.handoff import Target

# With less than this share of its time left, a promise is soon due.
SOON_SHARE = 0.25
MINUTE, HOUR, DAY = 60, 3600, 86400

Tone = Literal["late", "soon", "fine"]


@dataclass(frozen=True)
class Countdown:
    """What is due next and when, in the agreement's zone, and how long that is: `2 h 10 min left`."""

    target: Target
    due_at: datetime
    text: str
    tone: Tone


def find_next_clock(clocks: Iterable[Clock], seller: str | None) -> Clock | None:
    """The clock that is due first of those that this seller, or the team, has not met."""
    waiting = [clock for clock in clocks if clock.seller in (None, seller) and is_unfinished(clock)]
    return min(waiting, key=lambda clock: (clock.due_at, clock.target), default=None)


def is_unfinished(clock: Clock) -> bool:
    """Whether what was promised is still to be done, in time or late."""
    return clock.state == "running" or (clock.state == "breached" and clock.finished_at is None)


def count_down(clock: Clock, terms: SlaTerms, now: datetime) -> Countdown:
    """The countdown of a clock, in business time where the clock counts that."""
    due_at = clock.due_at.astimezone(terms.calendar.zone)
    if clock.due_at <= now:
        late = format_length(terms.seconds(clock.counts, clock.due_at, now))
        return Countdown(clock.target, due_at, f"late by {late}", "late")
    left = terms.seconds(clock.counts, now, clock.due_at)
    text = f"{format_length(left)} left"
    if clock.counts == "business" and (opening := next_opening(now, terms.calendar)) > now:
        return Countdown(
            clock.target, due_at, f"opens in {format_length((opening - now).total_seconds())}, then {text}", "fine"
        )
    is_soon = left < SOON_SHARE * terms.seconds(clock.counts, clock.started_at, clock.due_at)
    return Countdown(clock.target, due_at, text, "soon" if is_soon else "fine")


def format_length(seconds: float) -> str:
    """A length of time in its two largest units, rounded down: `2 h 10 min`, `3 days 4 h`."""
    if seconds < MINUTE:
        return "less than a minute"
    days, rest = divmod(int(seconds), DAY)
    hours, rest = divmod(rest, HOUR)
    parts = [f"{days} {'day' if days == 1 else 'days'}" if days else "", f"{hours} h" if hours else ""]
    parts += [f"{rest // MINUTE} min" if rest >= MINUTE and not days else ""]
    return " ".join(part for part in parts if part)

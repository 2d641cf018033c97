"""Countdowns: how long a seller has for the next promise, in the time that the agreement counts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from services.handoff.agreements.domain.sla_terms import SlaTerms
from services.handoff.calendars.domain.working_time import next_opening, working_day_seconds
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
    opening = _time_to_opening(clock, terms, now)
    if clock.due_at <= now:
        late = terms.seconds(clock.counts, clock.due_at, now)
        text = f"late by {_say(late, clock, terms)}" if late >= MINUTE or not opening else "late"
        return Countdown(clock.target, due_at, f"{text}, {opening}" if opening else text, "late")
    left = terms.seconds(clock.counts, now, clock.due_at)
    text = f"{_say(left, clock, terms)} left"
    if opening:
        return Countdown(clock.target, due_at, f"{opening}, then {text}", "fine")
    is_soon = left < SOON_SHARE * terms.seconds(clock.counts, clock.started_at, clock.due_at)
    return Countdown(clock.target, due_at, text, "soon" if is_soon else "fine")


def _time_to_opening(clock: Clock, terms: SlaTerms, now: datetime) -> str:
    """`opens in 14 h` while a clock of business time stands still; else empty."""
    opening = next_opening(now, terms.calendar) if clock.counts == "business" else now
    return f"opens in {format_length((opening - now).total_seconds())}" if opening > now else ""


def _say(seconds: float, clock: Clock, terms: SlaTerms) -> str:
    """A length of the time that the clock counts: open time in working days, each as long as the calendar's."""
    day = working_day_seconds(terms.calendar) if clock.counts == "business" else DAY
    return format_length(seconds, day)


def format_length(seconds: float, day_seconds: float = DAY) -> str:
    """A length of time in its two largest units, rounded down: `2 h 10 min`, `3 days 4 h`, `3 working days 4 h`.

    `day_seconds`: how long a day is; one of less than 24 hours is a working day.
    """
    if seconds < MINUTE:
        return "less than a minute"
    days, rest = divmod(int(seconds), int(day_seconds))
    hours, rest = divmod(rest, HOUR)
    unit = f"{'working ' if day_seconds < DAY else ''}{'day' if days == 1 else 'days'}"
    parts = [f"{days} {unit}" if days else "", f"{hours} h" if hours else ""]
    parts += [f"{rest // MINUTE} min" if rest >= MINUTE and not days else ""]
    return " ".join(part for part in parts if part)

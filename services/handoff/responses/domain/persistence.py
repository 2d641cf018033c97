"""What sales still has to try before the agreement calls a lead unreachable."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from services.handoff.agreements.domain.response_terms import ResponseTerms
from services.handoff.responses.domain.errors import AttemptsRequired
from shared.agreement.readers.responses import PersistenceTerms

# The reason, to reject or to recycle, that the agreement may ask attempts for.
UNREACHABLE = "unreachable"
CONTACT_STEPS = ("handoff.worked", "handoff.contacted")


@dataclass(frozen=True)
class Attempt:
    """A contact, or the attempt of one, and how: by telephone, by mail."""

    at: datetime
    channel: str | None = None


def read_attempts(history: Iterable[Mapping[str, Any]]) -> tuple[Attempt, ...]:
    """The attempts among the steps of a handoff, of whichever seller."""
    return tuple(Attempt(step["at"], step.get("channel")) for step in history if step["type"] in CONTACT_STEPS)


def describe_missing(terms: ResponseTerms, attempts: Sequence[Attempt]) -> str:
    """What is missing, as `2 more attempts, 1 more channel`; empty if the lead may be called unreachable."""
    asked = terms.persistence
    if asked is None:
        return ""
    more = asked.attempts - len(attempts)
    channels = asked.channels - len({attempt.channel for attempt in attempts if attempt.channel})
    parts = [_count(more, "more attempt")] if more > 0 else []
    parts += [_count(channels, "more channel")] if channels > 0 else []
    return ", ".join([*parts, *_describe_span(asked, attempts, ZoneInfo(terms.zone))])


def require_attempts(terms: ResponseTerms, attempts: Sequence[Attempt], reason: str) -> None:
    """Raises AttemptsRequired if the lead is called unreachable before everything was tried."""
    if reason == UNREACHABLE and (missing := describe_missing(terms, attempts)):
        raise AttemptsRequired(missing)


def describe_persistence(asked: PersistenceTerms) -> str:
    """What the agreement asks for, as `5 attempts on 2 channels over 10 days`."""
    over = ""
    if asked.over is not None:
        over = f" over {_count(asked.over.days, 'day') if asked.over.days else _describe_seconds(asked.over.seconds)}"
    return f"{_count(asked.attempts, 'attempt')} on {_count(asked.channels, 'channel')}{over}"


def _describe_span(asked: PersistenceTerms, attempts: Sequence[Attempt], zone: ZoneInfo) -> list[str]:
    if asked.over is None or not attempts:
        return []
    first, last = (pick(attempt.at for attempt in attempts).astimezone(zone) for pick in (min, max))
    if asked.over.days is None:
        earliest = first + timedelta(seconds=asked.over.seconds)
        return [f"an attempt not before {earliest:%-d %b %Y, %H:%M}"] if last < earliest else []
    day = first.date() + timedelta(days=asked.over.days)
    earliest = datetime.combine(day, time(), zone)
    return [f"an attempt not before {earliest:%-d %b %Y}"] if last < earliest else []


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _describe_seconds(seconds: float) -> str:
    hours, rest = divmod(int(seconds), 3600)
    return _count(hours, "hour") if hours and not rest else _count(int(seconds) // 60, "minute")

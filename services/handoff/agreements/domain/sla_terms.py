"""What sales promised, ready to measure by: the time of each target, the hours that count, what a miss causes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from services.handoff.calendars.domain.from_agreement import parse_calendar, parse_duration
from services.handoff.calendars.domain.open_hours import SECOND
from services.handoff.calendars.domain.working_time import (
    Calendar,
    Duration,
    add_working_time,
    business_seconds,
    deadline,
)
from shared.events.sla import Target

ClockKind = Literal["business", "elapsed"]
Reaction = Literal["reassign", "wait", "escalate", "recycle"]

TARGETS: tuple[Target, ...] = ("acceptance", "offer", "first_attempt", "first_contact", "disposition")
# An agreement says its zone; what comes without one promises nothing that needs it.
ZONE = "UTC"


@dataclass(frozen=True)
class TargetTerms:
    """One target: something done within a time, with a warning at each of these percents of it."""

    within: Duration
    kind: ClockKind
    warn_at: tuple[int, ...]


@dataclass(frozen=True)
class OfferPolicy:
    """What an offer without an answer causes, and what it causes once so many were made."""

    on_breach: Reaction = "wait"
    offers: int | None = None
    on_exhausted: Reaction = "wait"

    def reaction(self, made: int) -> Reaction:
        """What to do when the last of `made` offers was not answered."""
        exhausted = self.on_breach == "reassign" and self.offers is not None and made >= self.offers
        return self.on_exhausted if exhausted else self.on_breach


@dataclass(frozen=True)
class SlaTerms:
    """The promise of one agreement version."""

    version: int
    calendar: Calendar
    targets: Mapping[Target, TargetTerms]
    offers: OfferPolicy

    def due(self, target: Target, start: datetime) -> datetime:
        """When this target is due, in UTC."""
        terms = self.targets[target]
        return deadline(start, terms.within, self.calendar if terms.kind == "business" else None)

    def warning_time(self, kind: ClockKind, start: datetime, due: datetime, percent: int) -> datetime:
        """When so much of the time between start and deadline is over, by the kind of time that counts."""
        if kind == "elapsed":
            return start + (due - start) * percent / 100
        amount = round(business_seconds(start, due, self.calendar) * SECOND) * percent // 100
        return add_working_time(start, amount, self.calendar) if amount else due

    def seconds(self, kind: ClockKind, start: datetime, end: datetime) -> float:
        """The seconds of that kind between two instants; none if the end is not after the start."""
        if kind == "business":
            return business_seconds(start, end, self.calendar)
        return max(end - start, timedelta()).total_seconds()


def read_promise(version: int, said: Mapping[str, Any]) -> SlaTerms:
    """The promise in the `sales` part of an agreement with its zone. Raises NeverOpen."""
    targets = {target: _terms(said[target]) for target in TARGETS if said.get(target) is not None}
    hours = parse_calendar(said.get("business_hours"), said.get("timezone") or ZONE)
    return SlaTerms(version, hours, targets, _offers(said.get("offer") or {}))


def _terms(said: Mapping[str, Any]) -> TargetTerms:
    return TargetTerms(parse_duration(said["within"]), said.get("clock", "business"), tuple(said.get("warn_at") or ()))


def _offers(said: Mapping[str, Any]) -> OfferPolicy:
    return OfferPolicy(said.get("on_breach", "wait"), said.get("offers"), said.get("on_exhausted", "wait"))

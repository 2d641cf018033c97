"""The SLA of one agreement version: the time for each target, the hours that count, and what a missed offer causes."""

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
# The zone of an SLA that names none: it has no hours either.
ZONE = "UTC"


@dataclass(frozen=True)
class TargetTerms:
    """One target: it must be met within this time, with a warning at each of these percentages of the time."""

    within: Duration
    kind: ClockKind
    warn_at: tuple[int, ...]


@dataclass(frozen=True)
class OfferPolicy:
    """What an offer without a response causes, and what the last of `offers` offers causes."""

    on_breach: Reaction = "wait"
    offers: int | None = None
    on_exhausted: Reaction = "wait"

    def reaction(self, offers_made: int) -> Reaction:
        """What to do when the last of `offers_made` offers had no response."""
        exhausted = self.on_breach == "reassign" and self.offers is not None and offers_made >= self.offers
        return self.on_exhausted if exhausted else self.on_breach


@dataclass(frozen=True)
class SlaTerms:
    """The SLA terms of one agreement version."""

    version: int
    calendar: Calendar
    targets: Mapping[Target, TargetTerms]
    offers: OfferPolicy

    def due(self, target: Target, start: datetime) -> datetime:
        """When this target is due if its clock starts at `start`, in UTC."""
        terms = self.targets[target]
        return deadline(start, terms.within, self.calendar if terms.kind == "business" else None)

    def warning_time(self, kind: ClockKind, start: datetime, due: datetime, percent: int) -> datetime:
        """When `percent` of the time between start and deadline has passed, in the kind of time that counts."""
        if kind == "elapsed":
            return start + (due - start) * percent / 100
        amount = round(business_seconds(start, due, self.calendar) * SECOND) * percent // 100
        return add_working_time(start, amount, self.calendar) if amount else due

    def seconds(self, kind: ClockKind, start: datetime, end: datetime) -> float:
        """The seconds of this kind between two instants; 0 if the end is not after the start."""
        if kind == "business":
            return business_seconds(start, end, self.calendar)
        return max(end - start, timedelta()).total_seconds()


def read_promise(version: int, sales: Mapping[str, Any]) -> SlaTerms:
    """The terms in the `sales` part of an agreement with its zone. Raises NoBusinessHours."""
    targets = {target: _terms(sales[target]) for target in TARGETS if sales.get(target) is not None}
    hours = parse_calendar(sales.get("business_hours"), sales.get("timezone") or ZONE)
    return SlaTerms(version, hours, targets, _offers(sales.get("offer") or {}))


def _terms(target: Mapping[str, Any]) -> TargetTerms:
    return TargetTerms(
        parse_duration(target["within"]), target.get("clock", "business"), tuple(target.get("warn_at") or ())
    )


def _offers(offer: Mapping[str, Any]) -> OfferPolicy:
    return OfferPolicy(offer.get("on_breach", "wait"), offer.get("offers"), offer.get("on_exhausted", "wait"))

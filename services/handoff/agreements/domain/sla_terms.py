"""The SLA of one agreement version: the time for each target, the hours that count, and what a missed offer causes."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from services.handoff.calendars.domain.open_hours import SECOND
from services.handoff.calendars.domain.working_time import (
    Calendar,
    add_working_time,
    build_calendar,
    business_seconds,
    deadline,
)
from shared.agreement.commitments import ClockKind
from shared.agreement.readers.known_accounts import read_known_accounts
from shared.agreement.readers.next_handoffs import read_next_handoffs
from shared.agreement.readers.sales import OfferPolicy, PriorityTerms, TargetTerms, read_promise
from shared.agreement.time_notation import Duration
from shared.events.handoff import MQL, Standing, Target


@dataclass(frozen=True)
class SlaTerms:
    """The SLA terms of one agreement version, and what becomes of leads of known companies.

    `next_acceptances`: the promise to accept a handoff of another kind than the first one, by kind.
    """

    version: int
    calendar: Calendar
    targets: Mapping[Target, TargetTerms]
    offers: OfferPolicy
    known_accounts: Mapping[Standing, str] = field(default_factory=dict)
    next_acceptances: Mapping[str, TargetTerms] = field(default_factory=dict)
    priorities: Mapping[str, PriorityTerms] = field(default_factory=dict)

    def of_kind(self, kind: str) -> "SlaTerms":
        """The terms for handoffs of this kind: of all but the first one the acceptance alone is promised."""
        if kind == MQL:
            return self
        promised = self.next_acceptances.get(kind)
        return replace(self, targets={"acceptance": promised} if promised else {}, priorities={})

    def find_target(self, target: Target, priority: str | None = None) -> TargetTerms | None:
        """The terms of this target: those that leads of the priority have of their own, else those of all leads."""
        own = self.priorities.get(priority) if priority else None
        return (own.targets.get(target) if own else None) or self.targets.get(target)

    def find_promiser(self, target: Target, priority: str | None) -> str | None:
        """The priority, if it promises this target itself."""
        own = self.priorities.get(priority) if priority else None
        return priority if own and target in own.targets else None

    def find_offers(self, priority: str | None) -> OfferPolicy:
        """What a missed offer causes for leads of this priority."""
        own = self.priorities.get(priority) if priority else None
        return (own.offers if own else None) or self.offers

    def due(self, terms: TargetTerms, start: datetime) -> datetime:
        """When a target with these terms is due if its clock starts at `start`, in UTC."""
        return deadline(start, terms.within, self.calendar if terms.kind == "business" else None)

    def later(self, target: Target | None, since: datetime, wait: Duration, priority: str | None = None) -> datetime:
        """When so long a time has passed since this instant, in the kind of time that counts for the target, or open
        time.
        """
        if not wait.value:
            return since
        terms = self.find_target(target, priority) if target else None
        return deadline(since, wait, None if terms and terms.kind == "elapsed" else self.calendar)

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


def build_sla_terms(version: int, promise: Mapping[str, Any]) -> SlaTerms:
    """The terms in the promise of a qualified lead: the `sales` part of an agreement with its zone.

    Raises NoBusinessHours.
    """
    sales = read_promise(promise)
    calendar = build_calendar(sales.business_hours, sales.timezone)
    known = read_known_accounts(promise)
    acceptances = {each.kind: each.acceptance for each in read_next_handoffs(promise) if each.acceptance}
    return SlaTerms(version, calendar, sales.targets, sales.offers, known, acceptances, sales.priorities)

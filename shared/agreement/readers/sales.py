"""What sales promised in a signed agreement: targets, what an unanswered offer causes, and the hours that count."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, get_args

from shared.agreement.commitments import ClockKind, Reaction
from shared.agreement.readers.known_accounts import read_known_accounts
from shared.agreement.readers.locale import read_locale
from shared.agreement.readers.marketing import PeriodTarget, read_period_target
from shared.agreement.time_notation import WEEKDAYS, Block, Duration, parse_block, parse_duration, parse_weekdays
from shared.events.handoff import Target

TARGETS: tuple[Target, ...] = get_args(Target)
# Between a target and a priority in the name of a promise; no target has it in its own.
SEPARATOR = ":"


@dataclass(frozen=True, slots=True)
class TargetTerms:
    """Something done `within` a time of one kind of clock, in that share of the cases; warnings are percents of it."""

    within: Duration
    kind: ClockKind = "business"
    at_least: float | None = None
    warn_at: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class OfferPolicy:
    """What an unanswered offer causes, and what it causes once that many `offers` were made (None: no limit)."""

    on_breach: Reaction = "wait"
    offers: int | None = None
    on_exhausted: Reaction = "wait"

    def reaction(self, made: int) -> Reaction:
        """What to do when the last of `made` offers was not answered."""
        exhausted = self.on_breach == "reassign" and self.offers is not None and made >= self.offers
        return self.on_exhausted if exhausted else self.on_breach


@dataclass(frozen=True, slots=True)
class BusinessHours:
    """The open blocks of each weekday, Monday first and each day in order; a region's holidays and own days are off."""

    week: tuple[tuple[Block, ...], ...]
    holidays: str | None = None
    closed: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class PriorityTerms:
    """The targets that leads of a priority have of their own; `offers` is None where it makes no promise of offers."""

    targets: Mapping[Target, TargetTerms]
    offers: OfferPolicy | None = None


@dataclass(frozen=True, slots=True)
class SalesTerms:
    """What sales promised. Without `business_hours` every hour counts. `follow_up`: leads that it speaks with.

    `priorities`: by their ids, the first one first.
    """

    timezone: str
    business_hours: BusinessHours | None
    targets: Mapping[Target, TargetTerms]
    offers: OfferPolicy
    follow_up: PeriodTarget | None = None
    priorities: Mapping[str, PriorityTerms] = field(default_factory=dict)


def sales_promise(document: Mapping[str, Any]) -> dict[str, Any]:
    """The promise that a `lead.qualified` carries: the `sales` part of a signed document, with its zone.

    Also what becomes of leads of known companies, which handoffs follow, and the targets of each priority, since the
    lead may come before its agreement.
    """
    promise = {**(document.get("sales") or {}), "timezone": read_locale(document).timezone}
    if known := read_known_accounts(document):
        promise["known_accounts"] = known
    if following := document.get("next_handoffs"):
        promise["next_handoffs"] = following
    if priorities := document.get("priorities"):
        promise["priorities"] = [_promised_by(priority) for priority in priorities]
    return promise


def _promised_by(priority: Mapping[str, Any]) -> dict[str, Any]:
    return {name: priority[name] for name in ("id", *TARGETS) if priority.get(name) is not None}


def list_priorities(promise: Mapping[str, Any]) -> list[str]:
    """The ids of the priorities in the `promise` of a `lead.qualified`, the first one first."""
    return [priority["id"] for priority in promise.get("priorities") or ()]


def read_promise(promise: Mapping[str, Any]) -> SalesTerms:
    """What sales promised, from the `promise` of a `lead.qualified`."""
    hours = promise.get("business_hours")
    return SalesTerms(
        timezone=read_locale(promise).timezone,
        business_hours=read_business_hours(hours) if hours is not None else None,
        targets=_targets(promise),
        offers=_offers(promise.get("offer") or {}),
        follow_up=read_period_target(promise.get("follow_up")),
        priorities={priority["id"]: _priority(priority) for priority in promise.get("priorities") or ()},
    )


def read_sales(document: Mapping[str, Any]) -> SalesTerms:
    """What sales promised in a signed document."""
    return read_promise(sales_promise(document))


def read_business_hours(hours: Mapping[str, Any]) -> BusinessHours:
    """The open hours in the `business_hours` of a document."""
    week: list[list[Block]] = [[] for _ in WEEKDAYS]
    for days, blocks in hours["open"].items():
        for day in parse_weekdays(days):
            week[day] += [parse_block(block) for block in blocks]
    closed = frozenset(date.fromisoformat(day) for day in hours.get("closed") or ())
    return BusinessHours(tuple(tuple(sorted(day)) for day in week), hours.get("holidays"), closed)


def _targets(promised: Mapping[str, Any]) -> dict[Target, TargetTerms]:
    return {target: read_target(promised[target]) for target in TARGETS if promised.get(target)}


def _priority(priority: Mapping[str, Any]) -> PriorityTerms:
    offer = priority.get("offer")
    return PriorityTerms(_targets(priority), _offers(offer) if offer else None)


def read_target(terms: Mapping[str, Any]) -> TargetTerms:
    """A target as a document has it."""
    return TargetTerms(
        within=parse_duration(terms["within"]),
        kind=terms.get("clock") or "business",
        at_least=terms.get("at_least"),
        warn_at=tuple(terms.get("warn_at") or ()),
    )


def _offers(offer: Mapping[str, Any]) -> OfferPolicy:
    return OfferPolicy(offer.get("on_breach") or "wait", offer.get("offers"), offer.get("on_exhausted") or "wait")


def name_promise(target: str, priority: str | None) -> str:
    """The name of the promise of a target: `acceptance`, and to leads of a priority `acceptance:hand_raiser`."""
    return f"{target}{SEPARATOR}{priority}" if priority else target


def split_promise(name: str) -> tuple[str, str | None]:
    """The target, and the priority to whose leads it is promised."""
    target, _, priority = name.partition(SEPARATOR)
    return target, priority or None

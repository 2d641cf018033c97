"""What sales promised in a signed agreement: targets, what an unanswered offer causes, and the hours that count."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, get_args

from shared.agreement.commitments import ClockKind, Reaction
from shared.agreement.readers.known_accounts import read_known_accounts
from shared.agreement.readers.locale import read_locale
from shared.agreement.readers.marketing import PeriodTarget, read_period_target
from shared.agreement.time_notation import WEEKDAYS, Block, Duration, parse_block, parse_duration, parse_weekdays
from shared.events.handoff import Target

TARGETS: tuple[Target, ...] = get_args(Target)


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
class SalesTerms:
    """What sales promised. Without `business_hours` every hour counts. `follow_up`: leads that it speaks with."""

    timezone: str
    business_hours: BusinessHours | None
    targets: Mapping[Target, TargetTerms]
    offers: OfferPolicy
    follow_up: PeriodTarget | None = None


def sales_promise(document: Mapping[str, Any]) -> dict[str, Any]:
    """The promise that a `lead.qualified` carries: the `sales` part of a signed document, with its zone.

    Also what becomes of leads of known companies, since the lead may come before its agreement.
    """
    promise = {**(document.get("sales") or {}), "timezone": read_locale(document).timezone}
    known = read_known_accounts(document)
    return promise | {"known_accounts": known} if known else promise


def read_promise(promise: Mapping[str, Any]) -> SalesTerms:
    """What sales promised, from the `promise` of a `lead.qualified`."""
    targets = {target: _target(promise[target]) for target in TARGETS if promise.get(target)}
    hours = promise.get("business_hours")
    return SalesTerms(
        timezone=read_locale(promise).timezone,
        business_hours=read_business_hours(hours) if hours is not None else None,
        targets=targets,
        offers=_offers(promise.get("offer") or {}),
        follow_up=read_period_target(promise.get("follow_up")),
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


def _target(terms: Mapping[str, Any]) -> TargetTerms:
    return TargetTerms(
        within=parse_duration(terms["within"]),
        kind=terms.get("clock") or "business",
        at_least=terms.get("at_least"),
        warn_at=tuple(terms.get("warn_at") or ()),
    )


def _offers(offer: Mapping[str, Any]) -> OfferPolicy:
    return OfferPolicy(offer.get("on_breach") or "wait", offer.get("offers"), offer.get("on_exhausted") or "wait")

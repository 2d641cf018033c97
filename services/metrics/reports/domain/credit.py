"""Whose part of a won deal is whose by the signed agreement. It is no attribution: nothing is weighed by touches."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple
from uuid import UUID

from services.metrics.facts.domain import Fact
from services.metrics.projections.domain.journeys import ACTIVITY, CAPTURED, fold_group, is_touch, order_touch
from services.metrics.reports.domain.promises import Side
from shared.agreement.readers.credit import CreditTerms
from shared.values.currencies import minor_digits

TOUCHES = (CAPTURED, ACTIVITY)
# By which a seller takes a lead, and by which a lead leaves a seller who had taken it. A rejection is no work on it.
TAKING = ("handoff.accepted", "deal.opened", "deal.reopened")
LEAVING = ("handoff.reassigned", "handoff.recycled", "handoff.closed")
OF_SALES = "sales"
ALL = Fraction(1)


@dataclass(frozen=True)
class WonDeal:
    """A deal that was won. `origin`: which side brought the lead of its handoff; no `amount` is 0."""

    deal: UUID
    person: UUID
    won_at: datetime
    amount: Decimal
    currency: str
    origin: str | None
    seller: str | None
    team: str | None


class Party(NamedTuple):
    """Who gets credit: marketing by the channel of its first touch, or a seller. None: it is not known which."""

    side: Side
    channel: str | None = None
    seller: str | None = None


@dataclass(frozen=True)
class Part:
    """A part of a deal, and what the seller is paid for it."""

    party: Party
    amount: Decimal
    commission: Decimal


def credit_deal(deal: WonDeal, story: Sequence[Fact], terms: CreditTerms) -> list[Part]:
    """The parts of a deal, marketing's first and that of its own seller last: together exactly its amount.

    `story`: the facts about its person of the types TOUCHES, TAKING and LEAVING, in the order in which they happened.
    """
    # At one instant a lead is taken before it is left, whatever was told first.
    by_instant = sorted(story, key=lambda fact: (fact.occurred_at, fact.type in LEAVING))
    story = [fact for fact in by_instant if fact.occurred_at <= deal.won_at]
    marketing, channel = _find_marketing(deal, story, terms)
    protected = find_protected(deal, story, terms)
    of_each = (ALL - marketing) * terms.shared / len(protected) if protected else Fraction(0)
    shares: list[tuple[Party, str | None, Fraction]] = [
        (Party("marketing", channel=channel), None, marketing),
        *((Party("sales", seller=seller), team, of_each) for seller, team in sorted(protected.items())),
        (Party("sales", seller=deal.seller), deal.team, ALL - marketing - of_each * len(protected)),
    ]
    credited = [each for each in shares if each[2]]
    digits = max(minor_digits(deal.currency), -int(deal.amount.normalize().as_tuple().exponent))
    amounts = split(deal.amount, [share for _, _, share in credited], digits)
    return [
        Part(party, amount, _pay(party, team, amount, terms, digits))
        for (party, team, _), amount in zip(credited, amounts, strict=True)
    ]


def _find_marketing(deal: WonDeal, story: Sequence[Fact], terms: CreditTerms) -> tuple[Fraction, str | None]:
    """Marketing's share, and the channel of its first touch: of a lead that sales found only if it reached it."""
    reached = [fact for fact in story if is_touch(fact) and fact.data.get("source_kind") != OF_SALES]
    first = min(reached, key=order_touch, default=None)
    channel = fold_group((first.data.get("touch") or {}).get("channel")) if first else None
    if deal.origin != OF_SALES:
        return terms.sourced, channel
    return (terms.touched if reached else Fraction(0)), channel


def find_protected(deal: WonDeal, story: Iterable[Fact], terms: CreditTerms) -> dict[str, str | None]:
    """The sellers under protection when the deal was won, each with the team in which the lead was last taken."""
    taken: dict[str, str | None] = {}
    protected: dict[str, str | None] = {}
    if terms.protection is None:
        return protected
    since = deal.won_at - terms.protection
    for fact in story:
        if fact.type in TAKING and (seller := fact.data.get("seller")):
            taken[seller] = fact.data.get("team")
        left = _find_left(fact)
        if left in taken and fact.occurred_at > since:
            protected[left] = taken[left]
    protected.pop(deal.seller or "", None)
    return protected


def _find_left(fact: Fact) -> str:
    """The seller whom the lead leaves by this fact, else empty."""
    data = fact.data
    match fact.type:
        case "handoff.reassigned":
            left = data.get("former_seller")
        case "handoff.recycled":
            left = data.get("seller") if data.get("counted", True) else None
        case "handoff.closed":
            left = data.get("seller") if data.get("outcome") == "lost" else None
        case _:
            left = None
    return left or ""


def split(amount: Decimal, shares: Sequence[Fraction], digits: int) -> list[Decimal]:
    """The amount in parts of so many digits, by shares that are together 1: what rounding leaves goes to the largest
    remainders, the first ones of equal ones.
    """
    units = int(amount.scaleb(digits))
    parts = [units * share for share in shares]
    whole = [part // 1 for part in parts]
    by_remainder = sorted(range(len(parts)), key=lambda place: (whole[place] - parts[place], place))
    for place in by_remainder[: units - sum(whole)]:
        whole[place] += 1
    return [Decimal(number).scaleb(-digits) for number in whole]


def _pay(party: Party, team: str | None, amount: Decimal, terms: CreditTerms, digits: int) -> Decimal:
    if party.seller is None:
        return Decimal(0)
    return Decimal(round(int(amount.scaleb(digits)) * terms.find_commission(team))).scaleb(-digits)


class Sums:
    """What is credited to one party, or to all: the number of deals, and money by currency."""

    def __init__(self) -> None:
        self.deals = 0
        self.credited: dict[str, Decimal] = {}
        self.commission: dict[str, Decimal] = {}

    def add(self, currency: str, amount: Decimal, commission: Decimal = Decimal(0), deals: int = 1) -> None:
        self.deals += deals
        for sums, money in ((self.credited, amount), (self.commission, commission)):
            sums[currency] = sums.get(currency, Decimal(0)) + money

    def write(self, own: str, write_money: Callable[[Decimal, str], dict[str, str]]) -> dict[str, Any]:
        """As a report shows it: the agreement's currency, and the others apart, never converted."""
        names = {"credited": self.credited, "commission": self.commission}
        others = [
            {name: write_money(sums[currency], currency) for name, sums in names.items()}
            for currency in sorted(self.credited)
            if currency != own
        ]
        return {
            "deals": self.deals,
            **{name: write_money(sums.get(own, Decimal(0)), own) for name, sums in names.items()},
            "other_currencies": others,
        }

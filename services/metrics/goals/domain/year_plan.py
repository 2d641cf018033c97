"""The plan of a year: what each quarter needs, which team brings it, and how many people it takes."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TypeVar

from services.metrics.goals.domain.content import ContentStep
from services.metrics.goals.domain.rates import Assumption, count_qualified, find_last_day
from services.metrics.reports.domain.promises import end_span
from services.metrics.reports.domain.result import DECIMALS, divide
from shared.agreement.goal import GoalMetric
from shared.agreement.readers.goal import GoalTerms

N = TypeVar("N", int, float)
QUARTERS = (1, 2, 3, 4)
MONTHS = 3


@dataclass(frozen=True)
class GivenYear:
    """The year, and the assumptions that the caller replaces. `targets`: by quarter; `territories`: shares by team."""

    year: int
    targets: Mapping[int, float] = field(default_factory=dict)
    deal: float | None = None
    conversion: float | None = None
    lag_days: float | None = None
    leads_per_seller: float | None = None
    sellers_per_marketer: float | None = None
    territories: Mapping[str | None, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Rates:
    """What a year is planned with. `deal`: in units of the goal, 1 where customers are counted.

    `leads_per_seller`: how many qualified leads a seller takes on in a quarter.
    """

    deal: Assumption
    conversion: Assumption
    lag: Assumption
    leads_per_seller: Assumption
    sellers_per_marketer: Assumption


@dataclass(frozen=True)
class Staff:
    """The sellers who took leads on lately, and the people who do marketing; None where they are not known."""

    sellers: int
    marketers: int | None


@dataclass(frozen=True)
class QuarterPlan:
    """What a quarter needs to reach its target; None is not known. `qualify_by`: for half of the buyers."""

    first: date
    until: date
    target: Assumption
    customers: int | None
    qualified_leads: int | None
    qualify_by: date | None
    too_late: bool
    sellers: int | None


@dataclass(frozen=True)
class TerritoryPlan:
    """What a team brings of the year; `sellers` of the quarter that needs the most."""

    team: str | None
    share: Assumption
    target: float | None
    qualified_leads: int | None
    sellers: int | None


@dataclass(frozen=True)
class YearPlan:
    """The plan of a year. Headcount is that of the quarter that needs the most sellers."""

    year: int
    metric: GoalMetric | None
    rates: Rates
    quarters: Sequence[QuarterPlan]
    territories: Sequence[TerritoryPlan]
    content: Sequence[ContentStep]
    staff: Staff
    sellers: int | None
    marketers: int | None
    currency: str

    @property
    def target(self) -> float | None:
        """Of the whole year; None where a quarter has none."""
        return add_known(each.target.value for each in self.quarters)

    @property
    def qualified_leads(self) -> int | None:
        """Of the whole year; None where they are not known."""
        return add_known(each.qualified_leads for each in self.quarters)

    @property
    def customers(self) -> int | None:
        """Of the whole year; None where they are not known."""
        return add_known(each.customers for each in self.quarters)


def add_known(values: Iterable[N | None]) -> N | None:
    """The sum; None where one of them is not known."""
    numbers = list(values)
    known = [each for each in numbers if each is not None]
    return sum(known[1:], known[0]) if known and len(known) == len(numbers) else None


def plan_quarters(given: GivenYear, terms: GoalTerms | None, rates: Rates, today: date) -> list[QuarterPlan]:
    """Each quarter of the year, by the target that the caller gives, else by the agreement's."""
    return [_plan_quarter(date(given.year, MONTHS * number - 2, 1), given.targets.get(number), terms, rates, today)
            for number in QUARTERS]  # fmt: skip


def _plan_quarter(first: date, given: float | None, terms: GoalTerms | None, rates: Rates, today: date) -> QuarterPlan:
    until = end_span("quarter", first)
    target = _assume_target(given, terms)
    customers = math.ceil(round(target.value / rates.deal.value, 6)) if target.value and rates.deal.value else None
    qualified = None if customers is None else count_qualified(customers, rates.conversion)
    day = find_last_day(until, rates.lag)
    return QuarterPlan(
        first, until, target, customers, qualified, day, day is not None and day <= today,
        count_people(qualified, rates.leads_per_seller),
    )  # fmt: skip


def _assume_target(given: float | None, terms: GoalTerms | None) -> Assumption:
    if given is not None:
        return Assumption(given, "given")
    if terms is None:
        return Assumption()
    return Assumption(float(terms.target) * (MONTHS if terms.per == "month" else 1), "agreement")


def plan_territories(
    given: Mapping[str | None, float],
    reached: Mapping[str | None, Decimal],
    quarters: Sequence[QuarterPlan],
    rates: Rates,
) -> list[TerritoryPlan]:
    """Each team's part, the largest first: as much as it reached of the last year, unless its share is given."""
    total = sum(reached.values(), Decimal(0))
    most = max((each.qualified_leads or 0 for each in quarters), default=0)
    target = add_known(each.target.value for each in quarters)
    leads = add_known(each.qualified_leads for each in quarters)
    plans = []
    for team in {*given, *reached}:
        share = _assume_share(given.get(team), reached.get(team, Decimal(0)), total)
        part = share.value
        plans.append(
            TerritoryPlan(
                team, share,
                None if part is None or target is None else target * part,
                None if part is None or leads is None else _round_up(leads * part),
                None if part is None or leads is None else count_people(_round_up(most * part), rates.leads_per_seller),
            )
        )  # fmt: skip
    return sorted(plans, key=lambda each: (-(each.share.value or 0), each.team is None, each.team or ""))


def _assume_share(given: float | None, reached: Decimal, total: Decimal) -> Assumption:
    if given is not None:
        return Assumption(given, "given")
    return Assumption(round(float(reached / total), DECIMALS), "actual") if total > 0 else Assumption()


def count_people(number: float | None, each: Assumption) -> int | None:
    """How many people take on so much, if each takes on so much; None where one of both is not known."""
    return None if number is None or not each.value else _round_up(number / each.value)


def _round_up(number: float) -> int:
    return math.ceil(round(number, 6))


def assume_ratio(given: float | None, staff: Staff) -> Assumption:
    """Sellers for each marketer, as it is now."""
    if given is not None:
        return Assumption(given, "given")
    ratio = divide(staff.sellers, staff.marketers) if staff.marketers else None
    return Assumption(ratio, "actual", staff.sellers) if ratio else Assumption()

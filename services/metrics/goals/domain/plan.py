"""A plan worked backward: so many customers need so many qualified leads, by when, of which channels, at what cost."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from services.metrics.goals.domain.rates import Assumption, count_qualified, find_last_day
from services.metrics.reports.domain.result import DECIMALS
from shared.errors import Refusal


class NotAChannel(Refusal):
    code = "not-a-channel"
    detail = "Must be a channel by which qualified leads came in the last year, or nothing for leads without one."


@dataclass(frozen=True)
class ChannelYear:
    """What a channel brought in a year, and what was paid for it; `spent` is None where nothing is known.

    `share`: of its leads, the share that qualifies, and `price`: what a qualified lead costs, where the caller says so.
    """

    channel: str | None
    captured: int
    qualified: int
    spent: Decimal | None
    share: float | None = None
    price: Decimal | None = None

    @property
    def conversion(self) -> Assumption:
        """Of its leads, the share that qualifies."""
        if self.share is not None:
            return Assumption(self.share, "given")
        if not self.captured:
            return Assumption()
        return Assumption(round(self.qualified / self.captured, DECIMALS), "actual", self.captured)

    def count_leads(self, qualified: int) -> int | None:
        """How many of its leads it takes for so many qualified ones; None where its share is not known."""
        if self.share is not None:
            return math.ceil(round(qualified / self.share, 6))
        return math.ceil(qualified * self.captured / self.qualified) if self.captured else None

    def compute_cost(self, qualified: int) -> Decimal | None:
        """What so many qualified leads cost; None where nothing is known. A lead costs what it cost in the year."""
        if self.price is not None:
            return qualified * self.price
        if self.spent is None:
            return None
        leads = self.count_leads(qualified) if self.share is not None else None
        return qualified * self.spent / self.qualified if leads is None else leads * self.spent / self.captured


@dataclass(frozen=True)
class ChannelPlan:
    """What a channel brings of the plan, if channels go on to bring their shares at their own rates and costs."""

    channel: str | None
    qualified_leads: int
    leads: int | None
    cost: Decimal | None
    conversion: Assumption


@dataclass(frozen=True)
class Plan:
    """So many qualified leads, the last of them by `qualify_by`, which may be over.

    `leads` and `cost` add up the channels of which they are known; None without any.
    """

    qualified_leads: int | None
    leads: int | None
    qualify_by: date | None
    too_late: bool
    channels: Sequence[ChannelPlan]
    cost: Decimal | None


@dataclass(frozen=True)
class Given:
    """What the caller wants to reach, and the assumptions that the caller replaces.

    `shares`: by channel, of its leads the share that qualifies.
    """

    customers: int
    until: date
    conversion: float | None = None
    lag_days: float | None = None
    cost_per_qualified: Decimal | None = None
    shares: Mapping[str | None, float] = field(default_factory=dict)

    def replace_rates(self, channels: Sequence[ChannelYear]) -> list[ChannelYear]:
        """The channels with what the caller says of them. Raises NotAChannel."""
        if not self.shares.keys() <= {each.channel for each in channels if each.qualified}:
            raise NotAChannel
        return [replace(each, share=self.shares.get(each.channel), price=self.cost_per_qualified) for each in channels]


@dataclass(frozen=True)
class PlanStanding:
    """A plan, the assumptions that it is made with, and the currency of its cost."""

    plan: Plan
    conversion: Assumption
    lag: Assumption
    cost: Assumption
    currency: str


def make_plan(
    customers: int, until: date, rates: tuple[Assumption, Assumption], channels: Sequence[ChannelYear], today: date
) -> Plan:
    """`rates`: the share of qualified leads that buys, and the days from qualified to won."""
    conversion, lag = rates
    day = find_last_day(until, lag)
    too_late = day is not None and day <= today
    needed = count_qualified(customers, conversion)
    if needed is None:
        return Plan(None, None, day, too_late, (), None)
    parts = plan_channels(needed, channels)
    leads = [part.leads for part in parts if part.leads is not None]
    return Plan(needed, sum(leads) if parts else None, day, too_late, parts, add_costs(parts))


def plan_channels(qualified_leads: int, channels: Sequence[ChannelYear]) -> list[ChannelPlan]:
    """So many qualified leads from the channels that brought some, each with its share of them."""
    shares = _divide(qualified_leads, [channel.qualified for channel in channels])
    return [
        ChannelPlan(channel.channel, share, channel.count_leads(share), channel.compute_cost(share), channel.conversion)
        for channel, share in zip(channels, shares, strict=True)
        if channel.qualified
    ]


def add_costs(parts: Sequence[ChannelPlan]) -> Decimal | None:
    """What the channels cost of which that is known; None without any."""
    costs = [part.cost for part in parts if part.cost is not None]
    return sum(costs, Decimal(0)) if costs else None


def _divide(number: int, weights: Sequence[int]) -> list[int]:
    """The number in whole parts by weight: what rounding leaves goes to the largest remainders."""
    total = sum(weights)
    if not total:
        return [0] * len(weights)
    parts = [number * weight // total for weight in weights]
    order = sorted(range(len(weights)), key=lambda index: (-(number * weights[index] % total), index))
    for index in order[: number - sum(parts)]:
        parts[index] += 1
    return parts

"""A plan worked backward: so many customers need so many qualified leads, by when, of which channels, at what cost."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from services.metrics.goals.domain.rates import Assumption, count_qualified, find_last_day


@dataclass(frozen=True)
class ChannelYear:
    """What a channel brought in a year, and what was paid for it; `spent` is None where nothing is known."""

    channel: str | None
    captured: int
    qualified: int
    spent: Decimal | None


@dataclass(frozen=True)
class ChannelPlan:
    """What a channel brings of the plan, if channels go on to bring their shares at their own rates and costs."""

    channel: str | None
    qualified_leads: int
    leads: int | None
    cost: Decimal | None


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
    """What the caller wants to reach, and the assumptions that the caller replaces."""

    customers: int
    until: date
    conversion: float | None = None
    lag_days: float | None = None
    cost_per_qualified: Decimal | None = None


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
    shares = _divide(needed, [channel.qualified for channel in channels])
    parts = [
        _plan_channel(channel, share) for channel, share in zip(channels, shares, strict=True) if channel.qualified
    ]
    leads, costs = [part.leads for part in parts], [part.cost for part in parts]
    return Plan(
        needed,
        sum(each for each in leads if each is not None) if parts else None,
        day,
        too_late,
        parts,
        sum((each for each in costs if each is not None), Decimal(0))
        if any(each is not None for each in costs)
        else None,
    )


def _plan_channel(channel: ChannelYear, qualified: int) -> ChannelPlan:
    leads = math.ceil(qualified * channel.captured / channel.qualified) if channel.captured else None
    cost = None if channel.spent is None else qualified * channel.spent / channel.qualified
    return ChannelPlan(channel.channel, qualified, leads, cost)


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

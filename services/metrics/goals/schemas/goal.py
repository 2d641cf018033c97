"""The answer of `GET /v1/goals/current`."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Self

from pydantic import BaseModel

from services.metrics.goals.domain.plan import ChannelPlan, add_costs
from services.metrics.goals.domain.standing import GoalStanding, compare_rates, find_causes
from services.metrics.goals.schemas.plan import ChannelOut, write_cost
from services.metrics.reports.domain.result import label_group, write_sum
from shared.events.base import Instant

# Money, or a number of customers.
Value = dict[str, str] | float


class ProjectionOut(BaseModel):
    """What will have come by the end of the span at the pace of the last whole weeks, nine times of ten in between."""

    value: Value
    low: Value
    high: Value
    weeks: int


class GapOut(BaseModel):
    """What is missing at the end if it goes on like this.

    `channels`: who brings the qualified leads, if each goes on to bring its share, and at what `cost`.
    """

    value: Value
    deals: int | None
    qualified_leads: int | None
    qualify_by: date | None
    too_late: bool
    channels: list[ChannelOut]
    cost: dict[str, str] | None


class ExpectedOut(BaseModel):
    """A rate that the agreement expects against the actual one; `ratio` below 1 is worse than expected."""

    name: str
    expected: float | None
    actual: float | None
    of: int | None
    ratio: float | None


class GoalOut(BaseModel):
    """The goal of the agreement in force, in the span with `at` in it."""

    at: Instant
    timezone: str
    metric: str
    per: str
    span: str
    starts: date
    ends: date
    target: Value
    booked: Value
    due: Value
    season: str
    working_days_over: float
    projected: ProjectionOut | None
    state: str
    gap: GapOut
    rates: list[ExpectedOut]
    causes: list[str]
    other_currencies: list[dict[str, str]]

    @classmethod
    def of(cls, standing: GoalStanding, timezone: str, currency: str, channels: Sequence[ChannelPlan] = ()) -> Self:
        """The answer of a goal's standing. `channels`: those of the qualified leads that are missing."""

        def write(amount: Any) -> Value:
            if standing.terms.metric == "customers":
                return float(amount)
            return write_sum(Decimal(str(amount)), currency, rated=True)

        gap, rates = standing.gap, compare_rates(standing)
        return cls(
            at=standing.now,
            timezone=timezone,
            metric=standing.terms.metric,
            per=standing.terms.per,
            span=str(label_group(standing.terms.per, standing.first)),
            starts=standing.first,
            ends=standing.until,
            target=write(standing.terms.target),
            booked=write(standing.booked),
            due=write(standing.due),
            season=standing.season,
            working_days_over=round(standing.over, 6),
            projected=_write_projection(standing, write),
            state=standing.state,
            gap=GapOut(
                value=write(gap.value),
                deals=gap.deals,
                qualified_leads=gap.qualified_leads,
                qualify_by=gap.qualify_by,
                too_late=gap.too_late,
                channels=[ChannelOut.of_channel(each, currency) for each in channels],
                cost=write_cost(add_costs(channels), currency),
            ),
            rates=[ExpectedOut(**vars(rate)) for rate in rates],
            causes=find_causes(rates) if standing.terms.comes_from_leads else [],
            other_currencies=standing.other_currencies,
        )


def _write_projection(standing: GoalStanding, write: Callable[[Any], Value]) -> ProjectionOut | None:
    projection = standing.projection
    if projection is None:
        return None
    value, low, high = (write(each) for each in (projection.value, projection.low, projection.high))
    return ProjectionOut(value=value, low=low, high=high, weeks=projection.weeks)

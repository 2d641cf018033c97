"""The parameters and the answer of `GET /v1/goals/plan`."""

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, Field

from services.metrics.goals.domain.plan import ChannelPlan, Given, PlanStanding
from services.metrics.goals.domain.rates import Assumption
from services.metrics.reports.domain.promises import end_span
from services.metrics.reports.domain.result import write_sum
from shared.errors import Refusal
from shared.http import QUERY_MODEL, Text, field_error

MOST_CUSTOMERS, MOST_DAYS, MOST_SHARES = 1_000_000, 3650, 100
QUARTER, MONTH = re.compile(r"([0-9]{4})-Q([1-4])"), re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")


class NotAnEnd(Refusal):
    code = "not-an-end"
    detail = "Must be a quarter, a month or a day that is not over, as in 2027-Q1, 2027-03 or 2027-03-31."


def read_share(text: str) -> tuple[str | None, float]:
    """The name and the share of `paid_search:0.4`; without a name the leads that have none. Raises an error."""
    name, colon, share = text.rpartition(":")
    try:
        number = float(share) if colon else 0.0
    except ValueError:
        number = 0.0
    if not 0 < number <= 1:
        raise field_error("Must be a name and a share above 0 and up to 1, as in paid_search:0.4.")
    return name.strip() or None, number


def require_share(text: str) -> str:
    """Raises an error for a text that is no name with its share."""
    read_share(text)
    return text


class PlanParameters(BaseModel):
    """What is to be reached, and the assumptions that the caller replaces."""

    model_config = QUERY_MODEL

    customers: Annotated[int, Field(ge=1, le=MOST_CUSTOMERS)]
    by: Text
    qualified_to_customer: Annotated[float, Field(gt=0, le=1)] | None = None
    lag_days: Annotated[float, Field(ge=0, le=MOST_DAYS)] | None = None
    cost_per_qualified: Annotated[Decimal, Field(ge=0, max_digits=15, decimal_places=4)] | None = None
    captured_to_qualified: Annotated[
        list[Annotated[Text, AfterValidator(require_share)]], Field(max_length=MOST_SHARES)
    ] = []

    def to_given(self, today: date) -> Given:
        """Raises NotAnEnd."""
        until = parse_end(self.by)
        if until is None or until <= today:
            raise NotAnEnd
        shares = dict(map(read_share, self.captured_to_qualified))
        return Given(self.customers, until, self.qualified_to_customer, self.lag_days, self.cost_per_qualified, shares)


def parse_end(text: str) -> date | None:
    """The day after a quarter, a month or a day; None for another text."""
    try:
        if match := QUARTER.fullmatch(text):
            return end_span("quarter", date(int(match[1]), 3 * int(match[2]) - 2, 1))
        if match := MONTH.fullmatch(text):
            return end_span("month", date(int(match[1]), int(match[2]), 1))
        return date.fromisoformat(text) + timedelta(days=1)
    except (ValueError, OverflowError):
        return None


class AssumptionOut(BaseModel):
    """A number that the plan is made with; each may be given as a parameter."""

    value: float | None
    origin: str | None
    of: int | None

    @classmethod
    def of_assumption(cls, assumption: Assumption) -> Self:
        return cls(value=assumption.value, origin=assumption.origin, of=assumption.of)


class ChannelOut(BaseModel):
    """What one channel brings of the plan."""

    channel: str | None
    qualified_leads: int
    leads: int | None
    cost: dict[str, str] | None
    captured_to_qualified: AssumptionOut

    @classmethod
    def of_channel(cls, channel: ChannelPlan, currency: str) -> Self:
        return cls(
            channel=channel.channel,
            qualified_leads=channel.qualified_leads,
            leads=channel.leads,
            cost=write_cost(channel.cost, currency),
            captured_to_qualified=AssumptionOut.of_assumption(channel.conversion),
        )


def write_cost(amount: Decimal | None, currency: str) -> dict[str, str] | None:
    """Money as answers have it; None is not known."""
    return None if amount is None else write_sum(amount, currency, rated=True)


class PlanOut(BaseModel):
    """What so many customers by the end of a span need."""

    customers: int
    by: str
    ends: date
    qualified_leads: int | None
    leads: int | None
    qualify_by: date | None
    too_late: bool
    channels: list[ChannelOut]
    cost: dict[str, str] | None
    assumptions: dict[str, AssumptionOut]

    @classmethod
    def of(cls, parameters: PlanParameters, given: Given, standing: PlanStanding) -> Self:
        """The answer of a plan."""
        plan, currency = standing.plan, standing.currency
        return cls(
            customers=given.customers,
            by=parameters.by,
            ends=given.until,
            qualified_leads=plan.qualified_leads,
            leads=plan.leads,
            qualify_by=plan.qualify_by,
            too_late=plan.too_late,
            channels=[ChannelOut.of_channel(each, currency) for each in plan.channels],
            cost=write_cost(plan.cost, currency),
            assumptions={
                "qualified_to_customer": AssumptionOut.of_assumption(standing.conversion),
                "lag_days": AssumptionOut.of_assumption(standing.lag),
                "cost_per_qualified": AssumptionOut.of_assumption(standing.cost),
            },
        )

"""The schema of the goal that marketing and sales share, of the rates that they expect, and of credit for won deals."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field

from shared.agreement.field_types import DAYS_AHEAD, STRICT, Code, Currency, Duration, Share
from shared.criteria.criterion import criterion_error

CUSTOMERS = 10**9
COMMISSIONS = 50
AMOUNT = r"^[0-9]{1,15}(\.[0-9]{1,4})?$"

GoalMetric = Literal["revenue", "recurring_revenue", "bookings", "customers"]
GoalPeriod = Literal["month", "quarter"]


class AgreedAmount(BaseModel):
    """An amount above zero, in the currency of the agreement."""

    model_config = STRICT

    amount: Annotated[str, Field(pattern=AMOUNT)]
    currency: Currency


class Goal(BaseModel):
    """What both sides want to reach in each span: money received, all or what recurs of it, deals won, or customers."""

    model_config = STRICT

    metric: GoalMetric
    per: GoalPeriod
    target: AgreedAmount | Annotated[int, Field(ge=1, le=CUSTOMERS)]


def require_fitting_target(goal: Goal) -> Goal:
    """Raises an error if money is counted as customers, or customers as money."""
    if isinstance(goal.target, AgreedAmount) is (goal.metric == "customers"):
        raise criterion_error("Customers have a number as their target, every other metric an amount.")
    return goal


CheckedGoal = Annotated[Goal, AfterValidator(require_fitting_target)]


class Expected(BaseModel):
    """The rates by which both sides planned: of qualified leads that become customers, the deal, the days to it."""

    model_config = STRICT

    qualified_to_customer: Annotated[float, Field(gt=0, le=1)] | None = None
    deal: AgreedAmount | None = None
    cycle_days: Annotated[int, Field(ge=1, le=DAYS_AHEAD)] | None = None


class Commission(BaseModel):
    """The share of credited money that is paid to sellers of a team, or to all others."""

    model_config = STRICT

    team: Code | None = None
    share: Share


class Credit(BaseModel):
    """The parts of a won deal: marketing's, that of sellers under protection, and the rest its own seller's.

    `sourced`: marketing's share of a deal whose lead it brought; `touched`: of one whose lead sales found, and that
    marketing reached before it was won. `shared`: the share of the sales part of sellers who gave the lead up less than
    `protection` before it was won. `commission`: the first entry that fits counts.
    """

    model_config = STRICT

    sourced: Share = 0.0
    touched: Share = 0.0
    shared: Share = 0.0
    protection: Duration | None = None
    commission: Annotated[tuple[Commission, ...], Field(max_length=COMMISSIONS)] = ()

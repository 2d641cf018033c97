"""The schema of the goal that marketing and sales share, and of the rates that they expect."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field

from shared.agreement.field_types import DAYS_AHEAD, STRICT, Currency
from shared.criteria.criterion import criterion_error

CUSTOMERS = 10**9
AMOUNT = r"^[0-9]{1,15}(\.[0-9]{1,4})?$"

GoalMetric = Literal["revenue", "bookings", "customers"]
GoalPeriod = Literal["month", "quarter"]


class AgreedAmount(BaseModel):
    """An amount above zero, in the currency of the agreement."""

    model_config = STRICT

    amount: Annotated[str, Field(pattern=AMOUNT)]
    currency: Currency


class Goal(BaseModel):
    """What both sides want to reach in each span: money received, deals won, or a number of customers."""

    model_config = STRICT

    metric: GoalMetric
    per: GoalPeriod
    target: AgreedAmount | Annotated[int, Field(ge=1, le=CUSTOMERS)]


def require_fitting_target(goal: Goal) -> Goal:
    """Raises an error if money is counted as customers, or customers as money."""
    if isinstance(goal.target, AgreedAmount) is (goal.metric == "customers"):
        raise criterion_error("Revenue and bookings have an amount as their target, customers a number.")
    return goal


CheckedGoal = Annotated[Goal, AfterValidator(require_fitting_target)]


class Expected(BaseModel):
    """The rates by which both sides planned: of qualified leads that become customers, the deal, the days to it."""

    model_config = STRICT

    qualified_to_customer: Annotated[float, Field(gt=0, le=1)] | None = None
    deal: AgreedAmount | None = None
    cycle_days: Annotated[int, Field(ge=1, le=DAYS_AHEAD)] | None = None

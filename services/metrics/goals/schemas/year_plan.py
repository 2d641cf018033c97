"""The parameters and the answer of `GET /v1/goals/plan/{year}`."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, Field

from services.metrics.goals.domain.content import ContentStep
from services.metrics.goals.domain.year_plan import GivenYear, QuarterPlan, TerritoryPlan, YearPlan
from services.metrics.goals.schemas.goal import Value
from services.metrics.goals.schemas.plan import MOST_DAYS, MOST_SHARES, AssumptionOut, read_share, require_share
from services.metrics.reports.domain.result import label_group, write_sum
from shared.errors import Refusal
from shared.http import QUERY_MODEL, Text

FIRST_YEAR, LAST_YEAR = 2000, 2199
MOST_EACH = 1_000_000
Amount = Annotated[Decimal, Field(gt=0, max_digits=15, decimal_places=4)]
Number = Annotated[float, Field(gt=0, le=MOST_EACH)]


class NotAYear(Refusal):
    code = "not-a-year"
    detail = f"Must be a year from {FIRST_YEAR} to {LAST_YEAR}."


class YearParameters(BaseModel):
    """The assumptions that the caller replaces."""

    model_config = QUERY_MODEL

    target_q1: Amount | None = None
    target_q2: Amount | None = None
    target_q3: Amount | None = None
    target_q4: Amount | None = None
    deal: Amount | None = None
    qualified_to_customer: Annotated[float, Field(gt=0, le=1)] | None = None
    lag_days: Annotated[float, Field(ge=0, le=MOST_DAYS)] | None = None
    leads_per_seller: Number | None = None
    sellers_per_marketer: Number | None = None
    territory: Annotated[list[Annotated[Text, AfterValidator(require_share)]], Field(max_length=MOST_SHARES)] = []

    def to_given(self, year: str) -> GivenYear:
        """Raises NotAYear."""
        number = int(year) if year.isascii() and year.isdigit() else 0
        if not FIRST_YEAR <= number <= LAST_YEAR:
            raise NotAYear
        targets = (self.target_q1, self.target_q2, self.target_q3, self.target_q4)
        return GivenYear(
            number,
            {place: float(target) for place, target in enumerate(targets, 1) if target is not None},
            None if self.deal is None else float(self.deal),
            self.qualified_to_customer,
            self.lag_days,
            self.leads_per_seller,
            self.sellers_per_marketer,
            dict(map(read_share, self.territory)),
        )


class QuarterPlanOut(BaseModel):
    """What a quarter needs."""

    quarter: str
    target: Value | None
    origin: str | None
    customers: int | None
    qualified_leads: int | None
    qualify_by: date | None
    too_late: bool
    sellers: int | None


class TerritoryPlanOut(BaseModel):
    """What a team brings of the year."""

    team: str | None
    share: AssumptionOut
    target: Value | None
    qualified_leads: int | None
    sellers: int | None


class ContentStepOut(BaseModel):
    """How many content cards help with a kind, a product or a reason."""

    of: str
    name: str
    cards: int


class HeadcountOut(BaseModel):
    """The people whom the year needs, and those of now."""

    sellers: int | None
    sellers_now: int
    marketers: int | None
    marketers_now: int | None


class YearTotalOut(BaseModel):
    """The whole year."""

    target: Value | None
    customers: int | None
    qualified_leads: int | None


class YearPlanOut(BaseModel):
    """What the goal of the agreement in force needs in each quarter of a year."""

    year: int
    metric: str | None
    total: YearTotalOut
    quarters: list[QuarterPlanOut]
    territories: list[TerritoryPlanOut]
    content: list[ContentStepOut]
    headcount: HeadcountOut
    assumptions: dict[str, AssumptionOut]

    @classmethod
    def of(cls, plan: YearPlan) -> Self:
        """The response."""
        rates = plan.rates
        assumed = {
            **({} if plan.metric == "customers" else {"deal": rates.deal}),
            "qualified_to_customer": rates.conversion,
            "lag_days": rates.lag,
            "leads_per_seller": rates.leads_per_seller,
            "sellers_per_marketer": rates.sellers_per_marketer,
        }
        return cls(
            year=plan.year,
            metric=plan.metric,
            total=YearTotalOut(
                target=_write(plan, plan.target), customers=plan.customers, qualified_leads=plan.qualified_leads
            ),
            quarters=[_write_quarter(plan, each) for each in plan.quarters],
            territories=[_write_territory(plan, each) for each in plan.territories],
            content=[_write_step(each) for each in plan.content],
            headcount=HeadcountOut(
                sellers=plan.sellers,
                sellers_now=plan.staff.sellers,
                marketers=plan.marketers,
                marketers_now=plan.staff.marketers,
            ),
            assumptions={name: AssumptionOut.of_assumption(each) for name, each in assumed.items()},
        )


def _write(plan: YearPlan, amount: float | None) -> Value | None:
    if amount is None or plan.metric == "customers":
        return amount
    return write_sum(Decimal(str(amount)), plan.currency, rated=True)


def _write_quarter(plan: YearPlan, each: QuarterPlan) -> QuarterPlanOut:
    return QuarterPlanOut(
        quarter=str(label_group("quarter", each.first)),
        target=_write(plan, each.target.value),
        origin=each.target.origin,
        customers=each.customers,
        qualified_leads=each.qualified_leads,
        qualify_by=each.qualify_by,
        too_late=each.too_late,
        sellers=each.sellers,
    )


def _write_territory(plan: YearPlan, each: TerritoryPlan) -> TerritoryPlanOut:
    return TerritoryPlanOut(
        team=each.team,
        share=AssumptionOut.of_assumption(each.share),
        target=_write(plan, each.target),
        qualified_leads=each.qualified_leads,
        sellers=each.sellers,
    )


def _write_step(step: ContentStep) -> ContentStepOut:
    return ContentStepOut(of=step.of, name=step.name, cards=step.cards)

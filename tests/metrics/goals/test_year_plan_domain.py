"""The plan of a year, worked by hand: quarters, territories, capacity, and which steps lack content."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from services.metrics.goals.domain.content import ContentStep, list_steps
from services.metrics.goals.domain.rates import Assumption, assume_capacity
from services.metrics.goals.domain.year_plan import (
    GivenYear,
    QuarterPlan,
    Rates,
    Staff,
    TerritoryPlan,
    assume_ratio,
    plan_quarters,
    plan_territories,
)
from shared.agreement.readers.goal import GoalTerms

RATES = Rates(
    Assumption(15_000, "agreement"),
    Assumption(0.12, "actual", 400),
    Assumption(60, "actual", 40),
    Assumption(40, "given"),
    Assumption(4, "actual", 8),
)
BOOKINGS = GoalTerms("bookings", "quarter", Decimal(500_000))
FIRST = QuarterPlan(
    date(2027, 1, 1), date(2027, 4, 1), Assumption(500_000, "agreement"), 34, 284, date(2027, 1, 31), False, 8
)


def test_each_quarter_needs_leads_in_time_and_sellers_who_take_them_on() -> None:
    quarters = plan_quarters(GivenYear(2027, {3: 90_000.0}), BOOKINGS, RATES, date(2026, 11, 30))

    # 500,000 are 34 deals of 15,000, for which 284 leads must qualify if 12 % buy: the work of eight sellers.
    assert quarters[0] == FIRST
    assert quarters[2] == QuarterPlan(
        date(2027, 7, 1), date(2027, 10, 1), Assumption(90_000, "given"), 6, 50, date(2027, 8, 2), False, 2
    )


def test_a_goal_for_a_month_is_reached_three_times_in_a_quarter() -> None:
    monthly = GoalTerms("customers", "month", Decimal(10))
    of_customers = Rates(Assumption(1, "agreement"), *list(vars(RATES).values())[1:])

    first = plan_quarters(GivenYear(2027), monthly, of_customers, date(2026, 11, 30))[0]

    assert (first.target.value, first.customers, first.qualified_leads, first.sellers) == (30, 30, 250, 7)


def test_without_a_goal_a_quarter_needs_what_is_not_known() -> None:
    first = plan_quarters(GivenYear(2027), None, RATES, date(2027, 2, 1))[0]

    assert (first.target, first.customers, first.qualified_leads, first.sellers) == (Assumption(), None, None, None)
    assert (first.qualify_by, first.too_late) == (date(2027, 1, 31), True)


def test_teams_go_on_to_bring_their_share_unless_it_is_given() -> None:
    reached: dict[str | None, Decimal] = {"north": Decimal(300), "south": Decimal(100)}

    assert plan_territories({"south": 0.5, "west": 0.1}, reached, [FIRST], RATES) == [
        TerritoryPlan("north", Assumption(0.75, "actual"), 375_000, 213, 6),
        TerritoryPlan("south", Assumption(0.5, "given"), 250_000, 142, 4),
        TerritoryPlan("west", Assumption(0.1, "given"), 50_000, 29, 1),
    ]


def test_a_seller_takes_on_the_mean_of_those_who_took_any_on() -> None:
    assert assume_capacity(None, 300, 5, 2.0) == Assumption(30.0, "actual", 300)
    assert assume_capacity(25.0, 300, 5, 2.0) == Assumption(25.0, "given")
    assert assume_capacity(None, 0, 0, 2.0) == Assumption()
    assert assume_ratio(None, Staff(6, 2)) == Assumption(3.0, "actual", 6)
    assert assume_ratio(None, Staff(6, 0)) == assume_ratio(None, Staff(0, 2)) == Assumption()


def test_a_step_without_a_card_lacks_content() -> None:
    document = {
        "products": [{"code": "fleet"}, {"code": "route"}],
        "rejection_reasons": [{"code": "too_small", "clause": "size", "returns": "nurture"}],
        "recycle_reasons": ["not_now"],
        "lost_reasons": ["price", {"code": "timing", "returns": "nurture"}],
    }
    cards: Any = [
        SimpleNamespace(kind="battle_card", products=["Fleet"], rejections=["price"]),
        SimpleNamespace(kind="case_study", products=[], rejections=["price", "too_small"]),
    ]

    assert list_steps(document, cards) == [
        ContentStep("kind", "battle_card", 1),
        ContentStep("kind", "case_study", 1),
        ContentStep("kind", "objection_guide", 0),
        ContentStep("product", "fleet", 2),
        ContentStep("product", "route", 1),
        ContentStep("rejection", "too_small", 1),
        ContentStep("recycling", "not_now", 0),
        ContentStep("loss", "price", 2),
        ContentStep("loss", "timing", 0),
    ]

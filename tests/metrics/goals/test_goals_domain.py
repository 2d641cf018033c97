"""Working days, projections, gaps and plans, worked by hand."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from services.metrics.goals.domain.goal import Gap, Projection, find_gap, judge, project
from services.metrics.goals.domain.plan import ChannelPlan, ChannelYear, Plan, make_plan
from services.metrics.goals.domain.rates import Assumption, Experience, assume_conversion
from services.metrics.goals.domain.work_days import WorkDays, read_work_days
from shared.agreement.readers.goal import ExpectedRates

BERLIN = ZoneInfo("Europe/Berlin")
OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)
TENTH, SIXTY = Assumption(0.1, "actual", 200), Assumption(60, "actual", 20)


def test_a_working_day_is_an_open_weekday_that_is_no_holiday_and_not_closed() -> None:
    hours = {"open": {"mon-fri": ["09:00-17:00"]}, "holidays": "DE-BY", "closed": ["2026-10-02"]}
    days = read_work_days({"timezone": "Europe/Berlin", "sales": {"business_hours": hours}})

    # October has 22 weekdays; the third, a holiday, is a Saturday; the second is closed.
    assert days.count(OCTOBER, NOVEMBER) == 21
    assert WorkDays(BERLIN).count(OCTOBER, NOVEMBER) == 22


@pytest.mark.parametrize(
    ("now", "share"),
    [
        (datetime(2026, 10, 1, tzinfo=BERLIN), 0.0),
        (datetime(2026, 10, 1, 12, tzinfo=BERLIN), 0.5 / 22),
        (datetime(2026, 10, 4, tzinfo=BERLIN), 2 / 22),
        (datetime(2026, 11, 1, tzinfo=BERLIN), 1.0),
    ],
)
def test_the_time_of_a_span_is_over_by_its_working_days(now: datetime, share: float) -> None:
    assert WorkDays(BERLIN).share_over(OCTOBER, NOVEMBER, now) == pytest.approx(share)


def test_the_same_working_day_of_another_span_is_found_again() -> None:
    days = WorkDays(BERLIN)
    begin, end = date(2025, 10, 1), date(2025, 11, 1)
    at = datetime(2025, 10, 14, 18, tzinfo=BERLIN)

    assert days.find_instant(begin, end, days.share_over(begin, end, at)) == at


def test_a_goal_is_projected_at_the_pace_of_the_last_weeks_between_bounds() -> None:
    weeks = [Decimal(value) for value in (8, 12, 8, 12)]

    # The weeks' standard deviation is 2.3094; four weeks are left.
    assert project(Decimal(100), weeks, 4, may_fall=True) == Projection(140, 132.4, 147.6, 4)
    assert project(Decimal(100), weeks[:3], 4, may_fall=True) is None
    assert project(Decimal(100), [Decimal(0), Decimal(0), Decimal(0), Decimal(9)], 1, may_fall=False) == Projection(
        102.25, 100, 109.65, 4
    )


@pytest.mark.parametrize(
    ("booked", "projected", "is_over", "state"),
    [(90, 100, False, "on_track"), (90, 99, False, "at_risk"), (90, None, False, "on_track"),
     (60, None, False, "at_risk"), (100, 100, True, "kept"), (99, 99, True, "missed")],
)  # fmt: skip
def test_a_goal_is_judged_by_its_projection(booked: int, projected: float | None, is_over: bool, state: str) -> None:
    projection = None if projected is None else Projection(projected, projected, projected, 13)

    assert judge(Decimal(100), Decimal(booked), 80, projection, is_over=is_over) == state


def test_a_gap_is_told_in_deals_and_in_qualified_leads_by_real_rates_and_lags() -> None:
    deal, until = Assumption(15_000, "actual", 30), date(2027, 1, 1)

    assert find_gap(90_000, (deal, TENTH, SIXTY), until, date(2026, 10, 20)) == Gap(
        90_000, 6, 60, date(2026, 11, 2), too_late=False
    )
    assert find_gap(90_001, (deal, TENTH, SIXTY), until, date(2026, 11, 2)) == Gap(
        90_001, 7, 70, date(2026, 11, 2), too_late=True
    )
    assert find_gap(3, (None, TENTH, Assumption()), until, until) == Gap(3, 3, 30, None, too_late=False)
    assert find_gap(5, (Assumption(), TENTH, SIXTY), until, until).deals is None
    assert find_gap(-1, (deal, TENTH, SIXTY), until, until) == Gap(0, 0, 0, None, too_late=False)


def test_ten_customers_need_a_hundred_qualified_leads_where_one_in_ten_buys() -> None:
    channels = [ChannelYear("search", 300, 150, Decimal(15_000)), ChannelYear("social", 200, 50, None),
                ChannelYear("email", 4, 0, Decimal(9))]  # fmt: skip

    assert make_plan(10, date(2027, 4, 1), (TENTH, SIXTY), channels, date(2026, 11, 29)) == Plan(
        100,
        250,
        date(2027, 1, 31),
        False,
        [
            ChannelPlan("search", 75, 150, Decimal(7_500), Assumption(0.5, "actual", 300)),
            ChannelPlan("social", 25, 100, None, Assumption(0.25, "actual", 200)),
        ],
        Decimal(7_500),
    )


def test_a_channel_that_costs_nothing_costs_a_plan_nothing() -> None:
    plan = make_plan(
        10, date(2027, 4, 1), (TENTH, SIXTY), [ChannelYear("referral", 10, 5, Decimal(0))], date(2026, 11, 29)
    )

    assert plan.cost == Decimal(0)


def test_without_a_share_that_buys_a_plan_has_no_number() -> None:
    plan = make_plan(10, date(2027, 4, 1), (Assumption(), SIXTY), [], date(2026, 11, 29))

    assert (plan.qualified_leads, plan.leads, plan.cost) == (None, None, None)


@pytest.mark.parametrize(
    ("experience", "given", "assumption"),
    [
        (Experience(qualified=50, customers=5), None, Assumption(0.1, "actual", 50)),
        (Experience(qualified=50, customers=4), None, Assumption(0.12, "agreement")),
        (Experience(qualified=50, customers=5), 0.3, Assumption(0.3, "given")),
    ],
)
def test_what_happened_comes_before_what_was_expected_and_what_is_said_before_both(
    experience: Experience, given: Any, assumption: Assumption
) -> None:
    assert assume_conversion(experience, ExpectedRates(0.12), given) == assumption

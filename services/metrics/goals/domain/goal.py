"""Where a goal stands in its span: booked, due by now, projected, and what is missing."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from statistics import fmean, stdev
from typing import Literal

from services.metrics.goals.domain.rates import Assumption, count_qualified, find_last_day
from services.metrics.reports.domain.standing import State

# The pace of the rest of a span is that of so many whole weeks; fewer than the least say nothing.
PACE_WEEKS, LEAST_WEEKS = 13, 4
# Nine in ten spans end within the interval, if weeks go on as they went.
NINE_IN_TEN = 1.645
# So many deals of last year's span make a season.
SEASON_DEALS = 20
Season = Literal["working_days", "last_year"]


@dataclass(frozen=True)
class Projection:
    """What will have come by the end of the span, and between what in nine cases of ten; from so many weeks."""

    value: float
    low: float
    high: float
    weeks: int


@dataclass(frozen=True)
class Gap:
    """What is missing at the end if it goes on like this, in units of the goal, in deals and in qualified leads.

    These must qualify by `qualify_by`, in half of the cases; `too_late`: that day is over.
    """

    value: float
    deals: int | None
    qualified_leads: int | None
    qualify_by: date | None
    too_late: bool


def project(booked: Decimal, weeks: Sequence[Decimal], left: float, *, may_fall: bool) -> Projection | None:
    """`weeks`: what came in each of the last whole weeks; `left`: how many weeks of work are left.

    None of too few weeks. `may_fall`: refunds may take away what is booked.
    """
    if not left:
        return Projection(float(booked), float(booked), float(booked), len(weeks))
    if len(weeks) < LEAST_WEEKS:
        return None
    amounts = [float(week) for week in weeks]
    value = float(booked) + fmean(amounts) * left
    spread = NINE_IN_TEN * stdev(amounts) * math.sqrt(left)
    low = value - spread if may_fall else max(value - spread, float(booked))
    return Projection(round(value, 2), round(low, 2), round(value + spread, 2), len(weeks))


def judge(target: Decimal, booked: Decimal, due: float, projection: Projection | None, *, is_over: bool) -> State:
    """Kept or missed once the span is over; before, by the projection, and without one by what is due."""
    if is_over:
        return "kept" if booked >= target else "missed"
    reached = projection.value >= target if projection else float(booked) >= due
    return "on_track" if reached else "at_risk"


def find_gap(missing: float, rates: tuple[Assumption | None, Assumption, Assumption], until: date, today: date) -> Gap:
    """`rates`: the deal (None where customers are counted), the share of qualified leads that buys, the days to it."""
    if missing <= 0:
        return Gap(0.0, 0, 0, None, too_late=False)
    deal, conversion, lag = rates
    amount = 1 if deal is None else deal.value
    deals = math.ceil(round(missing / amount, 6)) if amount else None
    leads = None if deals is None else count_qualified(deals, conversion)
    day = find_last_day(until, lag)
    return Gap(round(missing, 2), deals, leads, day, too_late=day is not None and day <= today)

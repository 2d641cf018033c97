"""Loads what a year is planned with: the rates of the last one, and how many people took leads on."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from services.metrics.goals.domain import rates, year_plan
from services.metrics.goals.handlers import values
from services.metrics.goals.store import lent
from services.metrics.reports.domain.query import ReportQuery, TimeRange
from services.metrics.reports.funnel import compute_funnel
from services.metrics.reports.store.pace import find_first_capture
from shared.agreement.readers.goal import ExpectedRates, GoalTerms, read_expected, read_goal
from shared.db.connection import Connection

# Sellers of now are those who took leads on in so many days.
QUARTER_DAYS = 91
# Where the goal counts customers, each deal is one.
EACH = rates.Assumption(1.0, "agreement")


async def load_rates(
    conn: Connection, query: ReportQuery, given: year_plan.GivenYear, document: Mapping[str, Any], now: datetime
) -> tuple[year_plan.Rates, year_plan.Staff]:
    """What the year before `now` teaches, or the caller says instead; and the people of now."""
    experience, expected, goal = (
        await values.load_experience(conn, query, now),
        read_expected(document),
        read_goal(document),
    )
    staff = await _load_staff(conn, query, now)
    found = year_plan.Rates(
        _assume_deal(goal, experience, expected, given.deal),
        rates.assume_conversion(experience, expected, given.conversion),
        rates.assume_lag(experience, expected, given.lag_days),
        await _assume_capacity(conn, query, given.leads_per_seller, now),
        year_plan.assume_ratio(given.sellers_per_marketer, staff),
    )
    return found, staff


def _assume_deal(
    goal: GoalTerms | None, experience: rates.Experience, expected: ExpectedRates, given: float | None
) -> rates.Assumption:
    """What a customer brings of the goal; of what recurs only the caller knows it."""
    if goal and goal.metric == "customers":
        return EACH
    if goal and not goal.comes_from_leads:
        return rates.Assumption() if given is None else rates.Assumption(given, "given")
    return rates.assume_deal(experience, expected, given)


async def _assume_capacity(
    conn: Connection, query: ReportQuery, given: float | None, now: datetime
) -> rates.Assumption:
    first = await find_first_capture(conn)
    start = max(now - timedelta(days=rates.RATE_DAYS), first or now)
    accepted = await _count_accepted(conn, query, start, now)
    quarters = max((now - start) / timedelta(days=QUARTER_DAYS), 1.0)
    return rates.assume_capacity(given, sum(accepted.values()), len(accepted), quarters)


async def _load_staff(conn: Connection, query: ReportQuery, now: datetime) -> year_plan.Staff:
    sellers = await _count_accepted(conn, query, now - timedelta(days=QUARTER_DAYS), now)
    return year_plan.Staff(len(sellers), await lent.count_marketers(conn))


async def _count_accepted(conn: Connection, query: ReportQuery, start: datetime, now: datetime) -> dict[str, int]:
    """By seller the leads that the seller accepted in this time, of those who accepted any."""
    dated = replace(query, by="seller", time_range=TimeRange(start, now))
    rows = (await compute_funnel(conn, dated)).rows
    return {row["seller"]: row["accepted"] for row in rows if row["seller"] is not None and row["accepted"]}

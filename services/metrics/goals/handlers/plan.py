"""Loads a plan: what so many customers by a day need, from the experience of a year."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from services.metrics.facts.store import load_active_agreement
from services.metrics.goals.domain import plan, rates
from services.metrics.goals.domain.standing import GoalStanding
from services.metrics.goals.handlers import values
from services.metrics.reports.cost import compute_cost
from services.metrics.reports.domain.query import ReportQuery, ReportRequest, TimeRange
from services.metrics.reports.handlers.source import ReportSource
from shared.agreement.readers.goal import read_expected
from shared.db.connection import Connection


async def load_plan(conn: Connection, source: ReportSource, given: plan.Given, now: datetime) -> plan.PlanStanding:
    """The plan by what happened in the year before `now`, and by what the caller says instead. Raises NotAChannel."""
    query = source.build_query(ReportRequest(basis="period"))
    expected = read_expected(await load_active_agreement(conn))
    experience = await values.load_experience(conn, query, now)
    conversion = rates.assume_conversion(experience, expected, given.conversion)
    lag = rates.assume_lag(experience, expected, given.lag_days)
    channels = given.replace_rates(await load_channels(conn, query, now))
    paid = [each for each in channels if each.spent is not None]
    cost = rates.Assumption()
    if given.cost_per_qualified is not None:
        cost = rates.Assumption(float(given.cost_per_qualified), "given")
    elif qualified := sum(each.qualified for each in paid):
        spent = sum((each.spent for each in paid if each.spent is not None), Decimal(0))
        cost = rates.Assumption(float(round(spent / qualified, 2)), "actual", qualified)
    today = now.astimezone(source.locale.zone).date()
    made = plan.make_plan(given.customers, given.until, (conversion, lag), channels, today)
    return plan.PlanStanding(made, conversion, lag, cost, source.locale.currency)


async def load_missing(conn: Connection, source: ReportSource, standing: GoalStanding) -> list[plan.ChannelPlan]:
    """Of which channels the qualified leads come that the goal lacks."""
    if not standing.gap.qualified_leads:
        return []
    query = source.build_query(ReportRequest(basis="period"))
    return plan.plan_channels(standing.gap.qualified_leads, await load_channels(conn, query, standing.now))


async def load_channels(conn: Connection, query: ReportQuery, now: datetime) -> list[plan.ChannelYear]:
    """What each channel brought in a year, each lead by its first capture, and what was paid for it."""
    year = TimeRange(now - timedelta(days=rates.RATE_DAYS), now)
    rows = (await compute_cost(conn, replace(query, by="channel", basis="cohort", time_range=year))).rows
    found = [
        plan.ChannelYear(
            row["channel"],
            row["captured"],
            row["qualified"],
            Decimal(row["spend"]["amount"]) or None,
        )
        for row in rows
    ]
    return sorted(found, key=lambda each: (-each.qualified, each.channel or ""))

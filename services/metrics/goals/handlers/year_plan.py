"""Loads the plan of a year: the goal of the agreement in force worked backward, by what the last year teaches."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from services.metrics.facts.store import load_active_agreement
from services.metrics.goals.domain import content, rates, year_plan
from services.metrics.goals.handlers.year_rates import load_rates
from services.metrics.goals.store import lent
from services.metrics.reports import funnel, revenue
from services.metrics.reports.domain.query import ReportQuery, ReportRequest, TimeRange
from services.metrics.reports.handlers.source import ReportSource
from shared.agreement.readers.goal import GoalTerms, read_goal
from shared.db.connection import Connection


async def load_year_plan(
    conn: Connection, source: ReportSource, given: year_plan.GivenYear, now: datetime
) -> year_plan.YearPlan:
    """The plan by what happened in the year before `now`, and by what the caller says instead."""
    document = await load_active_agreement(conn)
    terms, query = read_goal(document), source.build_query(ReportRequest(basis="period"))
    assumed, staff = await load_rates(conn, query, given, document, now)
    quarters = year_plan.plan_quarters(given, terms, assumed, now.astimezone(source.locale.zone).date())
    reached = await _load_teams(conn, query, terms, now)
    sellers = max((each.sellers for each in quarters if each.sellers is not None), default=None)
    return year_plan.YearPlan(
        given.year,
        terms.metric if terms else None,
        assumed,
        quarters,
        year_plan.plan_territories(given.territories, reached, quarters, assumed),
        content.list_steps(document, await lent.list_cards(conn)),
        staff,
        sellers,
        year_plan.count_people(sellers, assumed.sellers_per_marketer),
        source.locale.currency,
    )


async def _load_teams(
    conn: Connection, query: ReportQuery, terms: GoalTerms | None, now: datetime
) -> dict[str | None, Decimal]:
    """By team what it reached of the goal in a year, without a goal in deals won; of teams that reached any."""
    metric = terms.metric if terms else "bookings"
    dated = replace(query, by="team", time_range=TimeRange(now - timedelta(days=rates.RATE_DAYS), now))
    if metric == "customers":
        rows = (await funnel.compute_funnel(conn, dated)).rows
        reached = {row["team"]: Decimal(row["won"]) for row in rows}
    else:
        rows = (await revenue.compute_revenue(conn, dated)).rows
        reached = {row["team"]: Decimal(row[metric]["amount"]) for row in rows}
    return {team: amount for team, amount in reached.items() if amount > 0}

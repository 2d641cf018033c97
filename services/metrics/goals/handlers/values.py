"""What was reached in spans of time: money, deals or customers, and what a year teaches."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from services.metrics.goals.domain.rates import RATE_DAYS, Experience
from services.metrics.reports.domain.query import ReportQuery, TimeGroup, TimeRange
from services.metrics.reports.funnel import compute_funnel
from services.metrics.reports.revenue import compute_revenue
from services.metrics.reports.store.experience import fetch_conversion, fetch_lags
from shared.agreement.goal import GoalMetric
from shared.db.connection import Connection

# The days until nine in ten customers have bought, where that is not known yet.
YOUNG_DAYS = 90.0


async def count_value(
    conn: Connection, query: ReportQuery, metric: GoalMetric, dates: TimeRange, funnel: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """`value` of the metric within these dates, `deals` won in them, and money without a rate apart.

    `funnel`: the totals of these dates, where the caller has them.
    """
    dated = replace(query, by=None, basis="period", time_range=dates)
    money = (await compute_revenue(conn, dated)).totals
    if metric == "customers" and funnel is None:
        funnel = (await compute_funnel(conn, dated)).totals
    return {
        "value": Decimal(funnel["won"] if metric == "customers" and funnel else money[metric]["amount"]),
        "deals": money["won"],
        "other_currencies": [] if metric == "customers" else [each[metric] for each in money["other_currencies"]],
    }


async def count_spans(
    conn: Connection, query: ReportQuery, metric: GoalMetric, dates: TimeRange, per: TimeGroup
) -> Mapping[str, Decimal]:
    """The metric in each span of these dates, by the span's name; a span without any is missing."""
    dated = replace(query, by=per, basis="period", time_range=dates)
    if metric == "customers":
        rows = (await compute_funnel(conn, dated)).rows
        return {row[per]: Decimal(row["won"]) for row in rows}
    rows = (await compute_revenue(conn, dated)).rows
    return {row[per]: Decimal(row[metric]["amount"]) for row in rows}


async def load_experience(conn: Connection, query: ReportQuery, now: datetime) -> Experience:
    """What the year before `now` teaches; of the leads those that are as old as nine in ten customers were."""
    year = TimeRange(now - timedelta(days=RATE_DAYS), now)
    lags = await fetch_lags(conn, replace(query, by=None, basis="period", time_range=year))
    old = timedelta(days=YOUNG_DAYS if lags.p90_days is None else float(lags.p90_days))
    cohort = TimeRange(year.start - old, now - old)
    qualified, customers = await fetch_conversion(conn, replace(query, by=None, basis="period", time_range=cohort), now)
    won = await count_value(conn, query, "bookings", year)
    return Experience(
        qualified=qualified,
        customers=customers,
        bought=lags.bought,
        median_days=None if lags.median_days is None else float(lags.median_days),
        deals=won["deals"],
        booked=won["value"],
    )

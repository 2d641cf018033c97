"""Loads where the goal of the agreement in force stands."""

from dataclasses import replace
from datetime import datetime

from services.metrics.facts.store import load_active_agreement
from services.metrics.goals.domain import goal, rates, work_days
from services.metrics.goals.domain.standing import GoalStanding
from services.metrics.goals.handlers import pace, values
from services.metrics.reports.domain import promises
from services.metrics.reports.domain.query import ReportRequest, TimeRange
from services.metrics.reports.funnel import compute_funnel
from services.metrics.reports.handlers.source import ReportSource
from shared.agreement.readers.goal import ExpectedRates, GoalTerms, read_expected, read_goal
from shared.db.connection import Connection


async def load_goal(
    conn: Connection, source: ReportSource, now: datetime, end: datetime | None = None
) -> GoalStanding | None:
    """The goal of the agreement in force at this instant; None where it sets none.

    `end`: what came before it counts, without it what came before `now`. Where a span ends at midnight, whole days are
    read from sums, which those of an instant before it are not.
    """
    document = await load_active_agreement(conn)
    terms = read_goal(document)
    if terms is None:
        return None
    days, query = work_days.read_work_days(document), source.build_query(ReportRequest(basis="period"))
    first = promises.begin_span(terms.per, now.astimezone(days.zone).date())
    until = promises.end_span(terms.per, first)
    end = end or now
    dates = TimeRange(promises.begin_day(first, days.zone), end)
    funnel = (await compute_funnel(conn, replace(query, time_range=dates))).totals
    counted = await values.count_value(conn, query, terms.metric, dates, funnel)
    over = days.share_over(first, until, now)
    share, season = await pace.find_due_share(conn, query, terms, (days, first, until, over))
    projection = await pace.project_end(conn, query, terms, (days, until, now), counted["value"])
    experience, expected = await values.load_experience(conn, query, end), read_expected(document)
    due = round(float(terms.target) * share, 2)
    missing = float(terms.target) - (projection.value if projection else float(counted["value"]))
    return GoalStanding(
        terms, expected, experience, now, first, until, over, counted["value"], due, season, projection,
        goal.judge(terms.target, counted["value"], due, projection, is_over=over >= 1),
        goal.find_gap(missing, _assume_rates(terms, experience, expected), until, now.astimezone(days.zone).date()),
        funnel["qualified"], counted["other_currencies"],
    )  # fmt: skip


def _assume_rates(
    terms: GoalTerms, experience: rates.Experience, expected: ExpectedRates
) -> tuple[rates.Assumption | None, rates.Assumption, rates.Assumption]:
    """As `find_gap` takes them. None of them says how what recurs could grow."""
    if not terms.comes_from_leads:
        return (rates.Assumption(),) * 3
    deal = None if terms.metric == "customers" else rates.assume_deal(experience, expected)
    return deal, rates.assume_conversion(experience, expected), rates.assume_lag(experience, expected)

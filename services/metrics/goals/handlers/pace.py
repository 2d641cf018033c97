"""Loads the season by which a goal falls due, and the pace at which it is projected."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from services.metrics.goals.domain import goal
from services.metrics.goals.domain.work_days import WorkDays
from services.metrics.goals.handlers import values
from services.metrics.reports.domain import promises
from services.metrics.reports.domain.query import ReportQuery, TimeRange
from services.metrics.reports.domain.result import label_group
from services.metrics.reports.store.pace import find_first_capture
from shared.agreement.readers.goal import GoalTerms
from shared.db.connection import Connection

# What refunds are taken from.
REFUNDED = ("revenue", "recurring_revenue")


async def find_due_share(
    conn: Connection, query: ReportQuery, terms: GoalTerms, span: tuple[WorkDays, date, date, float]
) -> tuple[float, goal.Season]:
    """The share of the goal that is due: as much as came by the same working day of last year, else of working days.

    How many receipts recurred in last year's span is not counted, so whether they make a season is not known.
    """
    days, first, until, over = span
    if not terms.comes_from_leads:
        return over, "working_days"
    begin, end = _last_year(first), _last_year(until)
    zone = days.zone
    whole = await values.count_value(
        conn, query, terms.metric, TimeRange(promises.begin_day(begin, zone), promises.begin_day(end, zone))
    )
    if whole["deals"] < goal.SEASON_DEALS or whole["value"] <= 0:
        return over, "working_days"
    cut = TimeRange(promises.begin_day(begin, zone), days.find_instant(begin, end, over))
    part = await values.count_value(conn, query, terms.metric, cut)
    return float(part["value"] / whole["value"]), "last_year"


def _last_year(day: date) -> date:
    # Spans begin on the first of a month, so never on the 29th of February.
    return day.replace(year=day.year - 1)


async def project_end(
    conn: Connection, query: ReportQuery, terms: GoalTerms, span: tuple[WorkDays, date, datetime], booked: Decimal
) -> goal.Projection | None:
    """What will have come by the end of the span, at the pace of the last whole weeks."""
    days, until, now = span
    weeks = await _load_weeks(conn, query, terms, days, now)
    today = now.astimezone(days.zone).date()
    left = days.count(today, until) - days.count_to(today, now)
    return goal.project(booked, weeks, max(left, 0) / len(days.weekdays), may_fall=terms.metric in REFUNDED)


async def _load_weeks(
    conn: Connection, query: ReportQuery, terms: GoalTerms, days: WorkDays, now: datetime
) -> list[Decimal]:
    """What came in each of the last whole weeks since leads come, the oldest first."""
    first_capture, zone = await find_first_capture(conn), days.zone
    if first_capture is None:
        return []
    this = promises.begin_span("week", now.astimezone(zone).date())
    mondays = [this - timedelta(weeks=number) for number in range(goal.PACE_WEEKS, 0, -1)]
    mondays = [monday for monday in mondays if promises.begin_day(monday, zone) >= first_capture]
    if not mondays:
        return []
    dates = TimeRange(promises.begin_day(mondays[0], zone), promises.begin_day(this, zone))
    found = await values.count_spans(conn, query, terms.metric, dates, "week")
    return [found.get(str(label_group("week", monday)), Decimal(0)) for monday in mondays]

"""Loads the numbers of the span of a meeting from the reports."""

from dataclasses import replace

from services.metrics.commitments.store.deliveries import count_deliveries
from services.metrics.meetings.domain.meeting_span import MeetingSpan
from services.metrics.meetings.domain.numbers import Numbers
from services.metrics.reports.domain.promises import begin_day
from services.metrics.reports.domain.query import Basis, Group, ReportQuery, ReportRequest, TimeRange
from services.metrics.reports.domain.standing import Done
from services.metrics.reports.handlers.source import ReportSource
from services.metrics.reports.registry import REPORTS
from services.metrics.reports.sla import count_clocks
from shared.db.connection import Connection

# The most weeks of one meeting.
WEEK_LIMIT = 2


def build_query(
    source: ReportSource, span: MeetingSpan, by: Group | None = None, basis: Basis = "period"
) -> ReportQuery:
    """The query of a report over the days of a span."""
    zone = source.locale.zone
    dates = TimeRange(begin_day(span.first, zone), begin_day(span.until, zone))
    return replace(source.build_query(ReportRequest(None, None, by, basis)), time_range=dates)


async def load_numbers(conn: Connection, source: ReportSource, span: MeetingSpan) -> Numbers:
    """What the reports say of the days of this span."""
    query = build_query(source, span)
    delivered = await count_deliveries(conn, span.per, query, WEEK_LIMIT)
    rejections = await REPORTS["rejections"](conn, query)
    return Numbers(
        (span.first, span.until),
        Done(
            sum(each.accepted for each in delivered),
            sum(each.rejected for each in delivered),
            sum(each.waiting for each in delivered),
        ),
        (await REPORTS["funnel"](conn, query)).totals,
        (await REPORTS["win_rate"](conn, query)).totals,
        (await REPORTS["revenue"](conn, query)).totals,
        (await REPORTS["sales_cycle"](conn, query)).totals,
        (await REPORTS["cost"](conn, query)).totals,
        (await REPORTS["ratings"](conn, query)).totals,
        rejections.totals,
        rejections.rows,
        (await count_clocks(conn, query)).rows,
    )

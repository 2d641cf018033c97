"""Loads what blocks both sides: promises that are missed or at risk, leads without contact or an owner."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from services.metrics.meetings.domain.meeting_span import MeetingSpan
from services.metrics.meetings.domain.pack import Section
from services.metrics.meetings.domain.sections import build_blockers
from services.metrics.reports import commitments, unowned, untouched
from services.metrics.reports.domain.promises import begin_day
from services.metrics.reports.domain.query import ReportRequest, TimeRange
from services.metrics.reports.handlers.source import ReportSource
from shared.db.connection import Connection

# Promises for quarters begin within so many days before the span ends.
PROMISE_DAYS = timedelta(days=92)


async def load_blockers(conn: Connection, source: ReportSource, span: MeetingSpan) -> Section:
    """The promises of the span, and the leads of now."""
    query = source.build_query(ReportRequest())
    oldest = (await untouched.compute_untouched(conn, query)).totals
    alone = (await unowned.compute_unowned(conn, query)).totals
    return build_blockers(await load_overlapping(conn, source, span), oldest, alone)


async def load_overlapping(conn: Connection, source: ReportSource, span: MeetingSpan) -> Sequence[tuple[Any, Any]]:
    """The promises of both sides in each of their spans that has a day of this one."""
    zone = source.locale.zone
    dates = TimeRange(begin_day(span.first - PROMISE_DAYS, zone), begin_day(span.until, zone))
    query = replace(source.build_query(ReportRequest()), time_range=dates)
    return [row for row in await commitments.load_standings(conn, query) if row[0].span.until > span.first]

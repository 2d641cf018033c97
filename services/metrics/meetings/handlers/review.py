"""Loads what the monthly and the quarterly agenda have beside the weekly one."""

from datetime import datetime, timedelta

from services.metrics.goals.handlers.standing import load_goal
from services.metrics.goals.schemas.goal import GoalOut
from services.metrics.meetings.domain import review_sections
from services.metrics.meetings.domain.meeting_span import MeetingSpan
from services.metrics.meetings.domain.numbers import Numbers
from services.metrics.meetings.domain.pack import Section
from services.metrics.reports.domain.promises import begin_day
from services.metrics.reports.domain.query import Group, ReportRequest
from services.metrics.reports.handlers.source import ReportSource, compute_report
from shared.db.connection import Connection

MOMENT = timedelta(microseconds=1)


async def load_sources(conn: Connection, source: ReportSource, span: MeetingSpan, numbers: Numbers) -> Section:
    """Leads by source."""
    return review_sections.build_sources(numbers, await _load_rows(conn, source, span, ("funnel", "source")))


async def load_money(
    conn: Connection, source: ReportSource, span: MeetingSpan, numbers: tuple[Numbers, Numbers]
) -> Section:
    """Cost and revenue; `numbers`: of the span, and of the one before."""
    return review_sections.build_money(*numbers, await _load_rows(conn, source, span, ("cost", "channel")))


async def load_goal_at_end(conn: Connection, source: ReportSource, span: MeetingSpan, now: datetime) -> Section:
    """The goal as it stood at the end of the span."""
    moment = min(now, begin_day(span.until, source.locale.zone) - MOMENT)
    goal = await load_goal(conn, source, moment)
    shown = None if goal is None else GoalOut.of(goal, source.locale.timezone, source.locale.currency).model_dump()
    return review_sections.build_goal(shown)


async def load_leak(conn: Connection, source: ReportSource, span: MeetingSpan) -> Section:
    """What the promises that were missed in the span cost."""
    request = ReportRequest(str(span.first), str(span.until), None, "period")
    leak = (await compute_report(conn, source, "leak", request)).result
    return review_sections.build_leak(leak.totals, leak.rows)


async def load_shifts(conn: Connection, source: ReportSource, span: MeetingSpan) -> Section:
    """What left its usual range in the last month of the span."""
    request = ReportRequest(None, str(span.until), None, "period")
    shifts = (await compute_report(conn, source, "shifts", request)).result
    return review_sections.build_shifts(shifts.totals, shifts.rows)


async def _load_rows(
    conn: Connection, source: ReportSource, span: MeetingSpan, report: tuple[str, Group]
) -> list[dict[str, object]]:
    name, by = report
    request = ReportRequest(str(span.first), str(span.until), by, "period")
    return (await compute_report(conn, source, name, request)).result.rows

"""Loads the pack of a meeting: the agenda of its form, with the numbers of the reports."""

from datetime import datetime

from services.metrics.meetings.domain import review_sections, sections
from services.metrics.meetings.domain.meeting_span import MeetingSpan
from services.metrics.meetings.domain.pack import Form, Section
from services.metrics.meetings.handlers import blockers, numbers, review, wins
from services.metrics.reports.handlers.source import ReportSource
from services.metrics.reports.registry import REPORTS
from shared.db.connection import Connection


async def load_sections(
    conn: Connection, source: ReportSource, span: MeetingSpan, form: Form | None, now: datetime
) -> list[Section]:
    """The agenda of a week (by its form), a month or a quarter."""
    of_span = await numbers.load_numbers(conn, source, span)
    before = await numbers.load_numbers(conn, source, span.previous)
    cohort = (await REPORTS["funnel"](conn, numbers.build_query(source, span.previous, basis="cohort"))).totals
    short = [
        sections.build_delivered(of_span, before),
        sections.build_became(before, cohort),
        sections.build_quality(of_span, before),
    ]
    if form == "15m":
        return short
    sales, blocking = sections.build_sales(of_span, before), await blockers.load_blockers(conn, source, span)
    won = review_sections.build_wins(of_span, before, await wins.load_wins(conn, source, span))
    if span.per == "week":
        return [*short, sales, sections.build_customers(), blocking, won]
    reviewed = [
        *(*short, await review.load_sources(conn, source, span, of_span), sales, blocking),
        await review.load_money(conn, source, span, (of_span, before)),
        await review.load_shifts(conn, source, span),
        await review.load_leak(conn, source, span),
        await review.load_goal_at_end(conn, source, span, now),
        won,
    ]
    return [*reviewed, review_sections.build_next()] if span.per == "quarter" else reviewed

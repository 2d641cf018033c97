"""Loads the pack of a meeting: the agenda of its form, with the numbers of the reports."""

from datetime import datetime

from services.metrics.meetings.domain import review_sections, sales_sections, sections
from services.metrics.meetings.domain.meeting_span import MeetingSpan
from services.metrics.meetings.domain.numbers import Numbers
from services.metrics.meetings.domain.pack import Form, Section
from services.metrics.meetings.handlers import blockers, numbers, open_deals, review, wins
from services.metrics.meetings.store import reviews
from services.metrics.reports.handlers.source import ReportSource
from services.metrics.reports.registry import REPORTS
from shared.db.connection import Connection


async def load_sections(
    conn: Connection, source: ReportSource, span: MeetingSpan, form: Form | None, now: datetime
) -> list[Section]:
    """The agenda of a week or a month (by its form), or a quarter."""
    of_span = await numbers.load_numbers(conn, source, span)
    before = await numbers.load_numbers(conn, source, span.previous)
    if form == "pipeline":
        return await _load_pipeline(conn, source, span, (of_span, before))
    cohort = (await REPORTS["funnel"](conn, numbers.build_query(source, span.previous, basis="cohort"))).totals
    short = [
        sections.build_delivered(of_span, before),
        sections.build_became(before, cohort),
        sections.build_quality(of_span, before),
    ]
    if form == "15m":
        return short
    deals, stuck = await open_deals.load_open_deals(conn, source)
    sales = sales_sections.build_sales(of_span, before, deals.totals, stuck)
    promises = await blockers.load_overlapping(conn, source, span)
    blocking = await blockers.load_blockers(conn, source, span, promises)
    won = await _load_wins(conn, source, span, (of_span, before))
    if span.per == "week":
        return [*short, sales, sections.build_customers(), blocking, won]
    goal = await review.load_goal_at_end(conn, source, span, now)
    reviewed = [
        *(*short, await review.load_sources(conn, source, span, of_span), sales, blocking),
        await review.load_money(conn, source, span, (of_span, before)),
        await review.load_shifts(conn, source, span),
        await review.load_leak(conn, source, span),
        review_sections.build_goal(goal, [standing for standing, _ in promises]),
        won,
    ]
    if span.per != "quarter":
        return reviewed
    advice = await reviews.load_advice(conn, source.locale.zone)
    versions = await review.load_versions(conn, source, span)
    return [*reviewed, await review.load_credit(conn, source, span), review_sections.build_next(advice, versions)]


async def _load_pipeline(
    conn: Connection, source: ReportSource, span: MeetingSpan, counted: tuple[Numbers, Numbers]
) -> list[Section]:
    """Marketing's part in the pipeline: what it delivered, what became of it by channel and source, and wins."""
    steps = await review.load_rows(conn, source, span, ("funnel", "channel"))
    deals, stuck = await open_deals.load_open_deals(conn, source, "channel")
    return [
        sections.build_delivered(*counted),
        sections.build_quality(*counted),
        sales_sections.build_pipeline(*counted, steps, deals, stuck),
        await review.load_sources(conn, source, span, counted[0]),
        await _load_wins(conn, source, span, counted),
    ]


async def _load_wins(
    conn: Connection, source: ReportSource, span: MeetingSpan, counted: tuple[Numbers, Numbers]
) -> Section:
    return review_sections.build_wins(*counted, await wins.load_wins(conn, source, span))

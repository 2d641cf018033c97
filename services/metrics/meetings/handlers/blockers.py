"""Loads what blocks both sides: promises that are missed or at risk, leads without contact or an owner."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from services.metrics.guarantee.handlers.ledger import load_last_claims
from services.metrics.meetings.domain import meeting_span, pack, sections
from services.metrics.meetings.store.named_leads import find_sellers
from services.metrics.reports import commitments, unowned, untouched
from services.metrics.reports.domain.promises import begin_day
from services.metrics.reports.domain.query import ReportRequest, TimeRange
from services.metrics.reports.handlers.source import ReportSource
from shared.db.connection import Connection

# Promises for quarters begin within so many days before the span ends.
PROMISE_DAYS = timedelta(days=92)

Promised = Sequence[tuple[Any, Any]]


async def load_blockers(
    conn: Connection, source: ReportSource, span: meeting_span.MeetingSpan, promised: Promised
) -> pack.Section:
    """What is missed or at risk of `promised`, the leads of now, and disputes that wait or were decided in the span."""
    query = source.build_query(ReportRequest())
    oldest = (await untouched.compute_untouched(conn, query)).totals
    alone = (await unowned.compute_unowned(conn, query)).totals
    named = [lead for report in (oldest, alone) for lead in report["leads"][: sections.NAMED_LEADS]]
    sellers = await find_sellers(conn, named)
    (claims, _), zone = await load_last_claims(conn, source), source.locale.zone
    since, until = begin_day(span.first, zone), begin_day(span.until, zone)
    disputes = [
        claim for claim in claims if claim.state == "disputed" or (claim.decide_by and since <= claim.at < until)
    ]
    return sections.build_blockers(promised, oldest, alone, disputes, sellers)


async def load_overlapping(conn: Connection, source: ReportSource, span: meeting_span.MeetingSpan) -> Promised:
    """The promises of both sides in each of their spans that has a day of this one."""
    zone = source.locale.zone
    dates = TimeRange(begin_day(span.first - PROMISE_DAYS, zone), begin_day(span.until, zone))
    query = replace(source.build_query(ReportRequest()), time_range=dates)
    return [row for row in await commitments.load_standings(conn, query) if row[0].span.until > span.first]

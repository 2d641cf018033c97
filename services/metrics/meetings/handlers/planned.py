"""Loads which meetings there are: those of now, those before, and what became of each."""

from collections.abc import Sequence
from datetime import date, datetime

from services.metrics.facts.store import load_signed_parts
from services.metrics.meetings.domain import meeting, meeting_span, planned
from services.metrics.meetings.store import minutes
from services.metrics.reports.domain.query import TIME_GROUPS
from services.metrics.reports.handlers.source import ReportSource, load_locale
from services.metrics.reports.store.pace import find_moment
from shared.agreement.readers.locale import Locale
from shared.agreement.readers.rhythm import read_rhythm
from shared.db.connection import Connection
from shared.db.database import Database


async def list_meetings(conn: Connection, source: ReportSource) -> tuple[date, list[meeting.ListedMeeting]]:
    """Today, and the meetings of the spans of today, of those before them, and all planned ones; the latest first."""
    now, zone, signed = await find_moment(conn), source.locale.zone, await load_signed(conn, source.locale)
    today = now.astimezone(zone).date()
    of_now = [
        span for per in TIME_GROUPS for span in _list_recent(planned.widen(meeting_span.find_span(per, today), signed))
    ]
    spans = {span.name: span for span in (*of_now, *planned.list_planned(signed, today))}
    listed = await judge_meetings(conn, list(spans.values()), signed, source, now)
    return today, sorted(listed, key=lambda each: (each.span.until, each.span.name), reverse=True)


async def judge_meetings(
    conn: Connection,
    spans: Sequence[meeting_span.MeetingSpan],
    signed: Sequence[planned.SignedRhythm],
    source: ReportSource,
    now: datetime,
) -> list[meeting.ListedMeeting]:
    """What became of the meetings of these spans."""
    states = await minutes.list_states(conn, [span.name for span in spans])
    return [
        meeting.ListedMeeting(
            span,
            planned.judge(span, now, source.locale.zone, held=states.get(span.name) == "held"),
            planned.is_planned(span, signed),
        )
        for span in spans
    ]


def _list_recent(span: meeting_span.MeetingSpan) -> tuple[meeting_span.MeetingSpan, meeting_span.MeetingSpan]:
    return span, span.previous


async def load_signed(conn: Connection, locale: Locale) -> list[planned.SignedRhythm]:
    """How often both sides meet by each agreement, the oldest first."""
    signed = await load_signed_parts(conn)
    return [planned.SignedRhythm(at.astimezone(locale.zone).date(), read_rhythm(parts)) for at, parts in signed]


async def find_today(database: Database) -> date:
    """Today in the zone of the agreement in force."""
    async with database.read_connection() as conn:
        zone = (await load_locale(conn)).zone
        return (await find_moment(conn)).astimezone(zone).date()

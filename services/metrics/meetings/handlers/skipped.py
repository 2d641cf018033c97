"""Finds and publishes the planned meetings that were skipped."""

from collections.abc import Sequence

from services.metrics.meetings.domain.meeting_span import MeetingSpan
from services.metrics.meetings.handlers.planned import list_meetings
from services.metrics.meetings.store.minutes import save_skipped
from services.metrics.reports.domain.promises import begin_day
from services.metrics.reports.domain.result import ReportsUnfinished
from services.metrics.reports.handlers.source import load_locale, load_source
from shared.db.connection import Connection
from shared.db.database import database_clock
from shared.events.metrics import MeetingSkipped
from shared.messaging.outbox import stage


async def find_skipped(conn: Connection) -> list[MeetingSpan]:
    """The planned meetings that were skipped; none while the sums of reports are being made."""
    try:
        source = await load_source(conn)
    except ReportsUnfinished:
        return []
    _, listed = await list_meetings(conn, source)
    return [each.span for each in listed if each.planned and each.state == "skipped"]


async def publish_skipped(conn: Connection, spans: Sequence[MeetingSpan]) -> int:
    """Publish once that each of these meetings was skipped; return of how many that was not known."""
    zone = (await load_locale(conn)).zone
    skipped = await save_skipped(conn, spans)
    events = [MeetingSkipped(occurred_at=begin_day(span.following.until, zone), **span.fields) for span in skipped]
    await stage(conn, events, await database_clock(conn))
    return len(skipped)

"""Loads what happens in the spans of the health: planned meetings, due reviews of the agreement, and promises."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

from services.metrics.meetings.domain import health, meeting, planned
from services.metrics.meetings.handlers.planned import judge_meetings, load_signed
from services.metrics.meetings.store import reviews
from services.metrics.reports import commitments
from services.metrics.reports.domain import promises, query, standing
from services.metrics.reports.handlers.source import ReportSource
from shared.db.connection import Connection

# The most meetings of each kind.
MEETING_LIMIT = 1000
# A promise for a quarter begins within so many days before the span in which it ends.
PROMISE_DAYS = timedelta(days=92)


class Events(NamedTuple):
    """Planned meetings, due reviews, and promises."""

    meetings: Sequence[meeting.ListedMeeting]
    reviews: Sequence[health.DueReview]
    promises: Sequence[standing.Standing]

    def pick(self, first: date, until: date) -> "Events":
        """Those that end, or are due, in these days."""
        return Events(
            [each for each in self.meetings if first < each.span.until <= until],
            [each for each in self.reviews if first <= each.due < until],
            [each for each in self.promises if first < each.span.until <= until],
        )

    def build_span(self, name: str, days: tuple[date, date], adoption: health.Adoption) -> health.HealthSpan:
        """These days with what happens in them."""
        return health.HealthSpan(name, *days, adoption, self.meetings, self.reviews, self.promises)


def build_query(source: ReportSource, days: tuple[date, date], by: query.Group | None = None) -> query.ReportQuery:
    """The query of a report over these days, each thing by its own."""
    start, until = (promises.begin_day(day, source.locale.zone) for day in days)
    asked = source.build_query(query.ReportRequest(by=by, basis="period"))
    return replace(asked, time_range=query.TimeRange(start, until))


async def load_events(
    conn: Connection,
    source: ReportSource,
    days: tuple[date, date],
    signed: Sequence[health.ReviewTerms],
    now: datetime,
) -> Events:
    """What ends, or is due, in these days."""
    zone = source.locale.zone
    today, rhythm = now.astimezone(zone).date(), await load_signed(conn, source.locale)
    meetings = await judge_meetings(conn, planned.list_planned(rhythm, today, MEETING_LIMIT), rhythm, source, now)
    due = health.list_due_reviews(signed, await reviews.load_held(conn, zone), today)
    standings = await commitments.load_standings(conn, build_query(source, (days[0] - PROMISE_DAYS, days[1])))
    events = Events(meetings, due, [each for each, _ in standings]).pick(*days)
    # The next one is known, however long after these days it is due.
    ahead = [each for each in due if each.state == "ahead" and each.due >= days[1]]
    return events._replace(reviews=[*events.reviews, *ahead])

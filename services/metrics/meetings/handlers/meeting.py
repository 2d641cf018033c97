"""Loads a meeting with its pack, minutes and actions, and the meetings of late."""

from collections.abc import Sequence

from services.metrics.meetings.domain.meeting import Meeting, MeetingList
from services.metrics.meetings.domain.meeting_span import MeetingSpan
from services.metrics.meetings.domain.pack import Form
from services.metrics.meetings.domain.planned import SignedRhythm, find_rhythm, is_planned, judge, widen
from services.metrics.meetings.handlers import pack, planned
from services.metrics.meetings.store import actions, minutes
from services.metrics.reports.handlers.refold import fold_before
from services.metrics.reports.handlers.source import load_source
from services.metrics.reports.store.pace import find_moment
from shared.db.connection import Connection
from shared.db.database import Database

DEFAULT_FORM: Form = "30m"


async def load_meeting(database: Database, span: MeetingSpan, form: Form | None = None) -> Meeting:
    """A meeting. `form`: of a week, without it as the agreement says; or of a month. Raises ReportsUnfinished."""

    async def read(conn: Connection) -> Meeting:
        source = await load_source(conn)
        now, signed = await find_moment(conn), await planned.load_signed(conn, source.locale)
        wide, chosen = widen(span, signed), _choose_form(span, form, signed)
        written, listed = (
            await minutes.find_minutes(conn, span.name),
            await actions.list_actions(conn, span.name, span.until),
        )
        zone = source.locale.zone
        return Meeting(
            wide,
            chosen,
            judge(wide, now, zone, held=written is not None),
            is_planned(span, signed),
            await pack.load_sections(conn, source, wide, chosen, now),
            written,
            listed,
            now.astimezone(zone).date(),
            source.as_of,
            source.locale,
        )

    await fold_before(database)
    return await database.slow_reads.run(read)


def _choose_form(span: MeetingSpan, form: Form | None, signed: Sequence[SignedRhythm]) -> Form | None:
    if span.per != "week":
        return form if (span.per, form) == ("month", "pipeline") else None
    rhythm = find_rhythm(signed, span.until)
    asked = None if form == "pipeline" else form
    return asked or (rhythm.terms.weekly if rhythm else None) or DEFAULT_FORM


async def load_meetings(database: Database) -> MeetingList:
    """The meetings of now and before, and what is open."""

    async def read(conn: Connection) -> MeetingList:
        source = await load_source(conn)
        today, listed = await planned.list_meetings(conn, source)
        return MeetingList(listed, await actions.list_open(conn), today)

    return await database.slow_reads.run(read)

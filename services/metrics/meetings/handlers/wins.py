"""Loads the deals that were won in the span of a meeting, with everyone who took part."""

from collections.abc import Sequence
from uuid import UUID

from services.metrics.facts.store import load_first
from services.metrics.meetings.domain.meeting_span import MeetingSpan
from services.metrics.meetings.domain.pack import Win
from services.metrics.meetings.domain.participants import Participants, list_participants
from services.metrics.meetings.handlers.numbers import build_query
from services.metrics.meetings.store.wins import list_wins
from services.metrics.projections.store.person_ids import find_person_ids
from services.metrics.reports.handlers.source import ReportSource
from shared.db.connection import Connection, Row

# The largest wins that are named, and the most facts of each that are read.
WIN_LIMIT, FACT_LIMIT = 10, 500


async def load_wins(conn: Connection, source: ReportSource, span: MeetingSpan) -> list[Win]:
    """The largest deals that were won in the span."""
    dates = build_query(source, span).time_range
    rows = await list_wins(conn, dates.start, dates.until, source.locale.currency, WIN_LIMIT)
    return [await _load_win(conn, row) for row in rows]


async def _load_win(conn: Connection, row: Row) -> Win:
    taking_part = await load_participants(conn, await find_person_ids(conn, row.person))
    return Win(row.person, row.stage_at, row.amount, row.currency, *taking_part)


async def load_participants(conn: Connection, ids: Sequence[UUID]) -> Participants:
    """Everyone who took part in what became of the person with these ids."""
    return list_participants(await load_first(conn, ids, FACT_LIMIT))

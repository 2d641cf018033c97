"""Loads the deals that were won in the span of a meeting, with everyone who took part."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from services.metrics.facts.store import load_first_of_each
from services.metrics.meetings.domain.meeting_span import MeetingSpan
from services.metrics.meetings.domain.pack import Win
from services.metrics.meetings.domain.participants import Participants, list_participants
from services.metrics.meetings.handlers.numbers import build_query
from services.metrics.meetings.store.wins import list_wins
from services.metrics.projections.store.person_ids import list_people_ids
from services.metrics.reports.handlers.source import ReportSource
from shared.db.connection import Connection, Row

# The largest wins that are named, and the most facts of each that are read.
WIN_LIMIT, FACT_LIMIT = 10, 500


async def load_wins(conn: Connection, source: ReportSource, span: MeetingSpan) -> list[Win]:
    """The largest deals that were won in the span."""
    dates = build_query(source, span).time_range
    rows = await list_wins(conn, dates.start, dates.until, source.locale.currency, WIN_LIMIT)
    took_part = await load_participants(conn, rows, await list_people_ids(conn, list({row.person for row in rows})))
    return [
        Win(row.person, row.stage_at, row.amount, row.currency, *found)
        for row, found in zip(rows, took_part, strict=True)
    ]


async def load_participants(
    conn: Connection, won: Sequence[Row], ids: Mapping[UUID, Sequence[UUID]]
) -> list[Participants]:
    """Of each of these won deals everyone who took part until it was won. `ids`: those of each person."""
    facts = await load_first_of_each(conn, [each for of_person in ids.values() for each in of_person], FACT_LIMIT)
    return [
        list_participants(
            [each for each in facts if each.lead_id in ids[row.person] and each.occurred_at <= row.stage_at]
        )
        for row in won
    ]

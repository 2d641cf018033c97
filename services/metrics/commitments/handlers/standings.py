"""Loads how each promise stands now, and how it stood in the spans before."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from services.metrics.reports.commitments import load_standings
from services.metrics.reports.domain.query import ReportRequest
from services.metrics.reports.domain.standing import Standing
from services.metrics.reports.handlers.source import ReportSource
from shared.db.connection import Connection
from shared.db.database import database_clock

Standings = Sequence[tuple[Standing, dict[str, Any]]]
# The last two quarters begin within so many days.
STANDING_DAYS = timedelta(days=184)


async def load_last_standings(conn: Connection, source: ReportSource) -> Standings:
    """Each promise in its spans of the last two quarters, with the number that it is paired with."""
    today = (await database_clock(conn)).astimezone(source.locale.zone).date()
    return await load_standings(conn, source.build_query(ReportRequest(str(today - STANDING_DAYS))))

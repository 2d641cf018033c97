"""Finds and publishes which measures left their usual range in the last month that is over."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from services.metrics.meetings.store.shifts import save_shifts
from services.metrics.reports.domain.promises import begin_day, end_span
from services.metrics.reports.domain.query import ReportRequest
from services.metrics.reports.domain.result import ReportsUnfinished
from services.metrics.reports.handlers.source import compute_report, load_locale, load_source
from shared.db.connection import Connection
from shared.db.database import database_clock
from shared.events.metrics import MetricShifted, ShiftGroup
from shared.messaging.outbox import stage

PUBLISHED = ("measure", "span", "direction", "value", "usual", "low", "high", "spans", "more_but_worse")
# The channels that an event names.
GROUP_LIMIT = 5


async def find_shifted(conn: Connection) -> list[dict[str, Any]]:
    """The rows of the report `shifts` whose measure shifted, once everything of the month is known; else none.

    That of the volume says whether more leads are worse.
    """
    try:
        source = await load_source(conn)
    except ReportsUnfinished:
        return []
    if source.changes is None:
        return []
    found = (await compute_report(conn, source, "shifts", ReportRequest(basis="period"))).result
    zone, more_but_worse = source.locale.zone, found.totals["more_but_worse"]
    rows = [row | {"more_but_worse": more_but_worse and row["measure"] == "volume"} for row in found.rows]
    return [row for row in rows if row["state"] == "shifted" and begin_day(_find_end(row), zone) <= source.as_of]


def _find_end(row: dict[str, Any]) -> date:
    """The day after the month of a row."""
    return end_span("month", date.fromisoformat(f"{row['span']}-01"))


async def publish_shifted(conn: Connection, rows: Sequence[dict[str, Any]]) -> int:
    """Publish once that these measures shifted; return how many were new."""
    zone = (await load_locale(conn)).zone
    changed = await save_shifts(conn, rows)
    events = [
        MetricShifted(
            occurred_at=begin_day(_find_end(row), zone),
            **{name: row[name] for name in PUBLISHED},
            groups=tuple(ShiftGroup(**group) for group in row["groups"][:GROUP_LIMIT]),
        )
        for row in changed
    ]
    await stage(conn, events, await database_clock(conn))
    return len(events)

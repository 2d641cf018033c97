"""Loads how far each promise is, from the sums of the reports, and publishes the outcomes of spans that are over."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.metrics.promises.domain import SPAN_LIMIT, Outcome, Progress, find_outcomes, read_progress
from services.metrics.promises.store import save_changed
from services.metrics.reports.commitments import load_standings
from services.metrics.reports.domain.promises import Promise
from services.metrics.reports.domain.query import ReportRequest
from services.metrics.reports.domain.result import ReportsUnfinished
from services.metrics.reports.handlers.source import load_source
from shared.db.connection import Connection
from shared.db.database import database_clock
from shared.messaging.outbox import stage


@dataclass(frozen=True)
class PromiseStatus:
    """The progress of each promise in its current span, and the outcomes of the last spans."""

    progress: dict[Promise, Progress]
    outcomes: Sequence[Outcome]


async def load_status(conn: Connection) -> PromiseStatus | None:
    """How all promises stand; None while the sums are being made: to count everyone takes too long."""
    try:
        source = await load_source(conn)
    except ReportsUnfinished:
        return None
    query, zone = source.build_query(ReportRequest(basis="period")), source.locale.zone
    if not query.summed:
        return None
    # The current span, and those before it whose outcomes are compared with what was published.
    standings = [standing for standing, _ in await load_standings(conn, query, SPAN_LIMIT + 1)]
    today = (await database_clock(conn)).astimezone(zone).date()
    return PromiseStatus(read_progress(standings, today), find_outcomes(standings, source.as_of, zone))


async def publish_outcomes(conn: Connection, outcomes: Sequence[Outcome]) -> int:
    """Publish the outcomes that are new or have changed since they were published; return how many there were."""
    changed = await save_changed(conn, outcomes)
    await stage(conn, [outcome.event for outcome in changed], await database_clock(conn))
    return len(changed)

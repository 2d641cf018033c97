"""Loads how the promises of both sides stand, and what those that were missed in this quarter cost."""

from dataclasses import dataclass
from datetime import date

from services.metrics.commitments.handlers.standings import Standings, load_last_standings
from services.metrics.reports.domain.promises import begin_span
from services.metrics.reports.domain.query import ReportRequest
from services.metrics.reports.domain.result import Report
from services.metrics.reports.handlers.source import compute_report, load_source
from shared.db.connection import Connection
from shared.db.database import Database, database_clock


@dataclass(frozen=True)
class Promises:
    """How each promise stands now and stood before, and the report `leak` of what was missed from `since` on."""

    standings: Standings
    leak: Report
    since: date


async def load_promises(database: Database) -> Promises:
    """The promises of both sides, and what was missed in this quarter. Raises ReportsUnfinished."""

    async def read(conn: Connection) -> Promises:
        source = await load_source(conn)
        since = begin_span("quarter", (await database_clock(conn)).astimezone(source.locale.zone).date())
        leak = await compute_report(conn, source, "leak", ReportRequest(str(since)))
        return Promises(await load_last_standings(conn, source), leak, since)

    return await database.slow_reads.run(read)

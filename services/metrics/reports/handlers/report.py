"""Runs a report by its name, and adds how fresh the result is."""

from functools import partial

from services.metrics.reports.domain.query import ReportRequest
from services.metrics.reports.domain.result import Report
from services.metrics.reports.handlers.source import compute_report, load_source
from shared.db.connection import Connection
from shared.db.database import Database


async def run_report(database: Database, name: str, request: ReportRequest) -> Report:
    """One of REPORTS, in a transaction of its own. Raises InvalidInstant, EndsBeforeItBegins, ReportsUnfinished."""
    return await database.slow_reads.run(partial(_load_and_compute, name=name, request=request))


async def _load_and_compute(conn: Connection, name: str, request: ReportRequest) -> Report:
    return await compute_report(conn, await load_source(conn), name, request)

"""A question is put in the terms of the agreement in force, and answered with how fresh the answer is."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from services.metrics.reports.domain.query import ReportLocale, ReportRequest, ReportResult, build_query
from services.metrics.reports.registry import REPORTS
from services.metrics.reports.store import leads
from shared.db.connection import Connection
from shared.db.database import Database
from shared.messaging.log.journal import consumer_lag


@dataclass(frozen=True)
class Report:
    """An answer. It knows everything up to `as_of`, which is `freshness_seconds` ago."""

    answer: ReportResult
    terms: ReportLocale
    as_of: datetime
    freshness_seconds: float


async def run_report(database: Database, name: str, asked: ReportRequest) -> Report:
    """One of REPORTS."""
    return await database.run(partial(report, name=name, asked=asked))


async def report(conn: Connection, name: str, asked: ReportRequest) -> Report:
    """One of REPORTS, in a transaction that may be done again: a rebuild puts other tables in place at any moment."""
    # Before the figures are read, so these are at least that fresh.
    as_of, seconds = await consumer_lag(conn, "metrics")
    terms = await leads.terms(conn)
    return Report(await REPORTS[name](conn, build_query(asked, terms)), terms, as_of, seconds)

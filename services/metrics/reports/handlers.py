"""Runs a report by its name, in the locale of the active agreement, and adds how fresh the result is."""

from dataclasses import replace
from functools import partial

from services.metrics.facts.store import load_active_agreement
from services.metrics.reports.domain.query import ReportQuery, ReportRequest, build_query
from services.metrics.reports.domain.result import Report
from services.metrics.reports.registry import REPORTS
from services.metrics.reports.store.group_names import show_first_spellings
from services.metrics.reports.store.sums import are_sums_usable
from shared.agreement.readers.locale import Locale, read_locale
from shared.db.connection import Connection
from shared.db.database import Database
from shared.messaging.log.journal import read_consumer_lag


async def run_report(database: Database, name: str, request: ReportRequest) -> Report:
    """One of REPORTS, in a transaction of its own. Raises InvalidInstant, EndsBeforeItBegins."""
    return await database.slow_reads.run(partial(compute_report, name=name, request=request))


async def compute_report(conn: Connection, name: str, request: ReportRequest) -> Report:
    """One of REPORTS, in a transaction that may run again: a rebuild swaps the tables at any moment."""
    # Read before the figures, so the figures are at least as fresh.
    as_of, seconds = await read_consumer_lag(conn)
    locale = await load_locale(conn)
    result = await REPORTS[name](conn, await load_query(conn, request, locale))
    return Report(await show_first_spellings(conn, request.by, result), locale, as_of, seconds)


async def load_query(conn: Connection, request: ReportRequest, locale: Locale) -> ReportQuery:
    """The query of a request, in a transaction in which the sums stay as usable as they are now."""
    summed = await are_sums_usable(conn, locale.timezone)
    return replace(build_query(request, locale), summed=summed)


async def load_locale(conn: Connection) -> Locale:
    """Zone and currency of the active agreement."""
    return read_locale(await load_active_agreement(conn))

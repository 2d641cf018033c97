"""What the reports of a transaction are computed from, in the locale of the active agreement, and each of them."""

from dataclasses import dataclass, replace
from datetime import datetime

from services.metrics.facts.store import load_active_agreement
from services.metrics.reports.domain.query import Changes, ReportQuery, ReportRequest, build_query
from services.metrics.reports.domain.result import Report, ReportsUnfinished
from services.metrics.reports.registry import REPORTS
from services.metrics.reports.store import sum_state
from services.metrics.reports.store.changes import load_changes
from services.metrics.reports.store.group_names import show_first_spellings
from shared.agreement.readers.locale import Locale, read_locale
from shared.db.connection import Connection
from shared.messaging.log.journal import read_consumer_lag


@dataclass(frozen=True)
class ReportSource:
    """What all reports of a transaction are computed from: the sums and these changes, or without them all rows."""

    locale: Locale
    as_of: datetime
    freshness_seconds: float
    changes: Changes | None

    def build_query(self, request: ReportRequest) -> ReportQuery:
        """The query of a request. Raises InvalidInstant, EndsBeforeItBegins."""
        return replace(build_query(request, self.locale), changes=self.changes)


async def load_source(conn: Connection) -> ReportSource:
    """What the reports of this transaction are computed from; to be called first in it. Raises ReportsUnfinished.

    All statements of the transaction see one moment, so that sums and changes stay what they are together.
    """
    await sum_state.keep_snapshot(conn)
    as_of, seconds = await read_consumer_lag(conn)
    locale = await load_locale(conn)
    return ReportSource(locale, as_of, seconds, await _load_changes(conn, locale.timezone))


async def _load_changes(conn: Connection, zone: str) -> Changes | None:
    """None if all folded rows are to be read, because they are few and the sums cannot be used now."""
    complete = await sum_state.are_sums_complete(conn, zone)
    if complete and await sum_state.have_few_changed(conn):
        return await load_changes(conn, zone)
    if not await sum_state.are_people_few(conn):
        raise ReportsUnfinished(await sum_state.find_progress(conn, zone))
    return None


async def compute_report(conn: Connection, source: ReportSource, name: str, request: ReportRequest) -> Report:
    """One of REPORTS, in a transaction that may run again: a rebuild swaps the tables at any moment."""
    result = await show_first_spellings(conn, request.by, await REPORTS[name](conn, source.build_query(request)))
    return Report(result, source.locale, source.as_of, source.freshness_seconds)


async def load_locale(conn: Connection) -> Locale:
    """Zone and currency of the active agreement."""
    return read_locale(await load_active_agreement(conn))

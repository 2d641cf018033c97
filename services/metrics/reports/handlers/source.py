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
    usable = await are_sums_usable(conn, locale.timezone)
    changes = await load_changes(conn, locale.timezone) if usable else None
    return ReportSource(locale, as_of, seconds, changes)


async def are_sums_usable(conn: Connection, zone: str) -> bool:
    """False if all folded rows are to be read, because they are few and the sums cannot be used now.

    Raises ReportsUnfinished where they are many.
    """
    if await sum_state.are_sums_complete(conn, zone) and await sum_state.have_few_changed(conn):
        return True
    if not await sum_state.are_people_few(conn):
        raise ReportsUnfinished(await sum_state.find_progress(conn, zone))
    return False


async def compute_report(conn: Connection, source: ReportSource, name: str, request: ReportRequest) -> Report:
    """One of REPORTS, in a transaction that may run again: a rebuild swaps the tables at any moment."""
    result = await show_first_spellings(conn, request.by, await REPORTS[name](conn, source.build_query(request)))
    return Report(result, source.locale, source.as_of, source.freshness_seconds)


async def load_locale(conn: Connection) -> Locale:
    """Zone and currency of the active agreement."""
    return read_locale(await load_active_agreement(conn))

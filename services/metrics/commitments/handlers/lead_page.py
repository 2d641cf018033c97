"""Loads the leads behind each number of the commitments, page by page."""

from services.metrics.commitments.domain import LeadFilter, LeadPage, PageCursor
from services.metrics.commitments.store.lead_lists import list_leads
from services.metrics.commitments.store.listed_people import find_listed_people
from services.metrics.reports.domain.query import ReportRequest, build_query
from services.metrics.reports.handlers.source import are_sums_usable, load_locale
from services.metrics.reports.store.sum_state import keep_snapshot
from shared.agreement.readers.locale import Locale
from shared.db.connection import Connection
from shared.db.database import Database


async def load_lead_page(
    database: Database,
    lead_filter: LeadFilter,
    request: ReportRequest,
    after: PageCursor | None,
    size: int,
) -> tuple[LeadPage, Locale]:
    """A page of `size` leads behind a number, and the locale for showing their instants. Raises ReportsUnfinished."""

    async def read(conn: Connection) -> tuple[LeadPage, Locale]:
        await keep_snapshot(conn)
        locale, limit = await load_locale(conn), size + 1
        query, people = build_query(request, locale), None
        if await are_sums_usable(conn, locale.timezone):
            people = await find_listed_people(conn, lead_filter, query, after, limit)
        rows = await list_leads(conn, lead_filter, query, after, limit, people)
        return LeadPage(rows[:size], len(rows) > size), locale

    return await database.slow_reads.run(read)

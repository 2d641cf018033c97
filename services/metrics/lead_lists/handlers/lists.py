"""Loads the leads behind the numbers of the board, page by page."""

from dataclasses import replace

from services.metrics.commitments.domain import PageCursor
from services.metrics.lead_lists.domain import FOLDED, ListedLead, ListFilter, ListPage, merge_rows
from services.metrics.lead_lists.store.rows import list_fresh, list_stored
from services.metrics.reports.domain.query import ReportRequest, build_query
from services.metrics.reports.handlers.source import are_sums_usable, load_locale
from services.metrics.reports.store.group_names import find_spellings
from services.metrics.reports.store.sum_state import fix_plans, keep_snapshot
from shared.agreement.readers.locale import Locale
from shared.db.connection import Connection
from shared.db.database import Database

# The rows of one page.
PAGE_LIMIT = 50


async def load_list(
    database: Database, asked: ListFilter, request: ReportRequest, after: PageCursor | None, limit: int
) -> tuple[ListPage, Locale]:
    """A page of the list, and the locale for showing its instants. Raises ReportsUnfinished, InvalidInstant."""

    async def read(conn: Connection) -> tuple[ListPage, Locale]:
        await keep_snapshot(conn)
        await fix_plans(conn)
        locale = await load_locale(conn)
        query = build_query(replace(request, basis=asked.basis), locale)
        usable = await are_sums_usable(conn, locale.timezone)
        stored = await list_stored(conn, asked, query, after, limit + 1) if usable else []
        fresh = await list_fresh(conn, asked, query, after, limit + 1, everyone=not usable)
        page = merge_rows(stored, fresh, limit=limit)
        return replace(page, rows=await spell(conn, list(page.rows))), locale

    return await database.slow_reads.run(read)


async def spell(conn: Connection, rows: list[ListedLead]) -> list[ListedLead]:
    """The rows with the first spelling of each source, channel and campaign instead of its key."""
    for by in FOLDED:
        spellings = await find_spellings(conn, by, [row.groups[by] for row in rows])
        rows = [replace(row, groups=row.groups | {by: spellings.get(row.groups[by] or "")}) for row in rows]
    return rows

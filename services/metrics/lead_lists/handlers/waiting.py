"""Loads the leads behind a number of the promises: of a commitment, or those that wait now."""

from services.metrics.commitments.domain import LeadFilter, LeadPage, PageCursor
from services.metrics.commitments.handlers.lead_page import load_lead_page
from services.metrics.lead_lists.store.waiting import WAITING_LISTS, WaitingList, list_waiting
from services.metrics.reports.domain.query import ReportRequest
from services.metrics.reports.handlers.source import load_locale
from services.metrics.reports.store.deal_pace import find_pace
from services.metrics.reports.store.sum_state import fix_plans, keep_snapshot
from shared.agreement.readers.locale import Locale
from shared.db.connection import Connection
from shared.db.database import Database


def find_waiting_list(name: str) -> WaitingList | None:
    """The list of leads that wait now, if it is one of those."""
    return next((each for each in WAITING_LISTS if each == name), None)


async def load_named(
    database: Database, asked: LeadFilter, request: ReportRequest, after: PageCursor | None, size: int
) -> tuple[LeadPage, Locale]:
    """A page of leads, and the locale for showing their instants; those that wait now are of no dates.

    Raises ReportsUnfinished.
    """
    waiting = find_waiting_list(asked.name)
    if waiting is None:
        return await load_lead_page(database, asked, request, after, size)

    async def read(conn: Connection) -> tuple[LeadPage, Locale]:
        await keep_snapshot(conn)
        await fix_plans(conn)
        opened_before = (await find_pace(conn)).opened_before if waiting == "stuck" else None
        rows = await list_waiting(conn, waiting, size + 1, asked.seller, after, opened_before)
        return LeadPage(rows[:size], len(rows) > size), await load_locale(conn)

    return await database.slow_reads.run(read)

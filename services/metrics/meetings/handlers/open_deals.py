"""Loads the deals that are open now, and who has those that are stuck."""

from services.metrics.meetings.domain.pack import PackTable
from services.metrics.meetings.domain.sales_sections import build_stuck
from services.metrics.meetings.domain.sections import NAMED_LEADS
from services.metrics.meetings.store.named_leads import find_deals
from services.metrics.reports.domain.query import Group, ReportRequest
from services.metrics.reports.domain.result import ReportResult
from services.metrics.reports.handlers.source import ReportSource, compute_report
from shared.db.connection import Connection


async def load_open_deals(
    conn: Connection, source: ReportSource, by: Group | None = None
) -> tuple[ReportResult, PackTable]:
    """The deals that are open now, whenever they were opened, and a table of the stuck ones."""
    deals = (await compute_report(conn, source, "pipeline", ReportRequest(by=by))).result
    return deals, build_stuck(deals.totals, await find_deals(conn, deals.totals["leads"][:NAMED_LEADS]))

"""The way from marketing's desk to what sales wrote with its newest rejections, which handoff knows."""

from services.metrics.board.pages.addresses import build_said_url
from services.metrics.lead_lists.domain import ListFilter
from services.metrics.lead_lists.handlers.lists import PAGE_LIMIT, load_list
from services.metrics.reports.domain.query import Basis, ReportRequest
from shared.db.database import Database


async def find_said_url(database: Database, request: ReportRequest, basis: Basis, values: dict[str, str]) -> str | None:
    """Where the words with the newest rejections of these dates and filters are; None if there is no rejection."""
    found, _ = await load_list(database, ListFilter("rejection", basis, values), request, None, PAGE_LIMIT)
    return build_said_url(found.rows)

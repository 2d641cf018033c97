"""How many leads marketing delivered in each span of its promise."""

from services.metrics.commitments.domain import MarketingDelivery
from services.metrics.reports.domain.query import ReportQuery, TimeGroup
from services.metrics.reports.store.delivery_counts import fetch_deliveries
from shared.db.connection import Connection


async def count_deliveries(conn: Connection, per: TimeGroup, query: ReportQuery, limit: int) -> list[MarketingDelivery]:
    """The last `limit` spans in which leads qualified, the latest first."""
    rows = await fetch_deliveries(conn, per, query, limit)
    return [MarketingDelivery(per, row.first, row.accepted, row.rejected, row.waiting) for row in rows]

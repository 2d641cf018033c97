"""The numbers of the board that link to lists of leads."""

from services.metrics.commitments.domain import DELIVERED, LeadFilter
from services.metrics.commitments.store.deliveries import count_deliveries
from services.metrics.reports.domain.query import ReportQuery
from services.metrics.reports.sla import count_clocks
from shared.db.connection import Connection


async def count_on_board(conn: Connection, lead_filter: LeadFilter, query: ReportQuery) -> int:
    """The number of the board that links to this list, from the sums."""
    state = lead_filter.state or "qualified"
    if lead_filter.name == DELIVERED:
        return sum(getattr(each, state) for each in await count_deliveries(conn, "month", query, 1000))
    rows = (await count_clocks(conn, query)).rows
    return next((row[lead_filter.state or "due"] for row in rows if row["target"] == lead_filter.name), 0)

"""The leads that marketing delivered and the clocks of sales: counts and lists, both by one rule."""

from functools import cache
from typing import Any

from sqlalchemy import (
    CTE,
    Select,
    Uuid,
    bindparam,
    func,
    select,
    tuple_,
)

from services.metrics.commitments.domain import (
    DELIVERED,
    LeadFilter,
    LeadRow,
    MarketingDelivery,
    PageCursor,
)
from services.metrics.reports.domain.query import Basis, ReportQuery, TimeGroup, TimeRange
from services.metrics.reports.store.clock_counts import CLOCKS
from services.metrics.reports.store.deliveries import DELIVERED_LEADS
from services.metrics.reports.store.delivery_counts import fetch_deliveries
from services.metrics.reports.store.leads import LEADS, is_in_range
from shared.db.connection import Connection
from shared.db.expressions import constant
from shared.db.tables import INSTANT


def _select_delivered() -> CTE:
    """The leads that marketing delivered, by the day on which they qualified."""
    return select(*DELIVERED_LEADS.c).where(is_in_range(DELIVERED_LEADS.c.at)).cte("listed")


def _select_clocks(basis: Basis) -> CTE:
    """The clocks of one target, by the rule of the report `sla`."""
    leads, clocks = LEADS, CLOCKS
    instant = leads.c.captured_at if basis == "cohort" else clocks.c.due_at
    return (
        select(
            *(clocks.c.due_at.label("at"), clocks.c.clock.label("id"), clocks.c.person.label("lead_id")),
            *(leads.c.source, leads.c.channel, clocks.c.team),
            func.coalesce(clocks.c.seller, leads.c.seller).label("seller"),
            *(clocks.c.state, clocks.c.late_seconds),
        )
        .select_from(clocks.outerjoin(leads, leads.c.lead_id == clocks.c.person))
        .where(clocks.c.target == bindparam("name"), clocks.c.state != constant("cancelled"), is_in_range(instant))
        .cte("listed")
    )


_DELIVERED = _select_delivered()


@cache
def _build_page(basis: Basis | None, filters: frozenset[str]) -> Select[Any]:
    """A page of clocks, or, without a basis, of the leads that marketing delivered."""
    rows = (_select_clocks(basis) if basis else _DELIVERED).c
    cursor = tuple_(bindparam("after_at", type_=INSTANT), bindparam("after_id", type_=Uuid))
    conditions = {
        "state": rows.state == bindparam("state"),
        "seller": rows.seller == bindparam("seller"),
        "after_at": tuple_(rows.at, rows.id) > cursor,
    }
    page = select(
        *(rows.at, rows.id, rows.lead_id, rows.source, rows.channel),
        *(rows.team, rows.seller, rows.state, rows.late_seconds),
    )
    where = (condition for name, condition in conditions.items() if name in filters)
    return page.where(*where).order_by(rows.at, rows.id).limit(bindparam("limit"))


async def count_deliveries(conn: Connection, per: TimeGroup, query: ReportQuery, limit: int) -> list[MarketingDelivery]:
    """The last `limit` spans in which leads qualified, the latest first."""
    rows = await fetch_deliveries(conn, per, query, limit)
    return [MarketingDelivery(per, row.first, row.accepted, row.rejected, row.waiting) for row in rows]


async def list_leads(
    conn: Connection, lead_filter: LeadFilter, dates: TimeRange, basis: Basis, after: PageCursor | None, limit: int
) -> list[LeadRow]:
    """The first `limit` leads behind a number in the order of their instants, or those after a cursor."""
    filters: dict[str, Any] = {"state": lead_filter.state, "seller": lead_filter.seller}
    filters |= {"after_at": after.at, "after_id": after.id} if after else {}
    filters = {name: value for name, value in filters.items() if value is not None}
    values = {"start": dates.start, "until": dates.until, "name": lead_filter.name, "limit": limit}
    page = _build_page(None if lead_filter.name == DELIVERED else basis, frozenset(filters))
    return [LeadRow(*row) for row in await conn.execute(page, values | filters)]

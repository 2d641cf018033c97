"""The rows behind the numbers of both sides: of marketing's delivered leads, and of the clocks of sales."""

from functools import cache

from sqlalchemy import CTE, bindparam, func, select

from services.metrics.reports.domain.query import Basis
from services.metrics.reports.store.clock_counts import CLOCKS, PROMISED
from services.metrics.reports.store.deliveries import DELIVERED_LEADS
from services.metrics.reports.store.leads import LEADS, is_in_range
from shared.db.expressions import constant


@cache
def select_delivered() -> CTE:
    """The leads that marketing delivered, by the day on which they qualified."""
    return select(*DELIVERED_LEADS.c).where(is_in_range(DELIVERED_LEADS.c.at)).cte("listed")


@cache
def select_clocks(basis: Basis) -> CTE:
    """The clocks of one promise, by the rule of the report `sla`."""
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
        .where(bindparam("name") == PROMISED, clocks.c.state != constant("cancelled"), is_in_range(instant))
        .cte("listed")
    )

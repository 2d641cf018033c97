"""The leads that marketing delivered and the clocks of sales: counts and lists, both by one rule."""

from functools import cache
from typing import Any

from sqlalchemy import (
    CTE,
    Date,
    Double,
    Select,
    Subquery,
    Text,
    Uuid,
    and_,
    bindparam,
    case,
    cast,
    func,
    not_,
    null,
    select,
    tuple_,
)

from services.metrics.commitments.domain import (
    DELIVERED,
    DELIVERY_STATES,
    LeadFilter,
    LeadRow,
    MarketingDelivery,
    PageCursor,
)
from services.metrics.projections.store.person_ids import join_person
from services.metrics.projections.store.tables import clocks_table, handoffs_table
from services.metrics.reports.domain.query import Basis, TimeGroup, TimeRange
from services.metrics.reports.store.leads import LEADS, is_in_range
from shared.db.connection import Connection
from shared.db.expressions import constant
from shared.db.tables import INSTANT


def _select_delivered() -> CTE:
    """The leads that marketing delivered, with the response of sales as `state`.

    A lead that sales found itself is not among them. A rejected lead was not accepted after all, unless sales accepted
    it in another cycle and did not reject it then.
    """
    leads, accepted = LEADS, _select_finally_accepted()
    state = case(
        (and_(leads.c.rejected_at.is_not(None), not_(accepted.c.finally_accepted)), constant("rejected")),
        (leads.c.accepted_at.is_not(None), constant("accepted")),
        else_=constant("waiting"),
    )
    return (
        select(
            *(leads.c.qualified_at.label("at"), leads.c.lead_id.label("id"), leads.c.lead_id, leads.c.source),
            *(leads.c.channel, leads.c.team, leads.c.seller, state.label("state")),
            cast(null(), Double).label("late_seconds"),
        )
        .select_from(leads.outerjoin(accepted, accepted.c.person == leads.c.lead_id))
        .where(is_in_range(leads.c.qualified_at), leads.c.origin == constant("marketing"))
        .cte("listed")
    )


def _select_finally_accepted() -> Subquery:
    """Whether sales accepted any handoff of each person without rejecting it."""
    handoffs = join_person(handoffs_table, "h").c
    accepted_at = func.coalesce(handoffs.accepted_at, handoffs.contacted_at, handoffs.sales_qualified_at)
    accepted = func.bool_or(and_(handoffs.rejected_at.is_(None), accepted_at.is_not(None)))
    return select(handoffs.person, accepted.label("finally_accepted")).group_by(handoffs.person).subquery("accepted")


def _select_clocks(basis: Basis) -> CTE:
    """The clocks of one target, by the rule of the report `sla`."""
    leads, clocks = LEADS, join_person(clocks_table, "c")
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
_ZONED = func.timezone(bindparam("zone", type_=Text), _DELIVERED.c.at)
_DELIVERIES = (
    select(
        cast(func.date_trunc(bindparam("per", type_=Text), _ZONED), Date).label("first"),
        *(func.count().filter(_DELIVERED.c.state == constant(state)).label(state) for state in DELIVERY_STATES),
    )
    .group_by(constant(1))
    .order_by(constant(1).desc())
    .limit(bindparam("limit"))
)


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


async def count_deliveries(
    conn: Connection, per: TimeGroup, dates: TimeRange, zone: str, limit: int
) -> list[MarketingDelivery]:
    """The last `limit` spans in which leads qualified, the latest first."""
    values = {"per": per, "zone": zone, "limit": limit, "start": dates.start, "until": dates.until}
    rows = await conn.execute(_DELIVERIES, values)
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

"""The leads that marketing delivered and the clocks of sales, counted and listed by one rule each."""

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
from sqlalchemy.dialects.postgresql import distinct_on

from services.metrics.commitments.domain import DELIVERED, LeadFilter, LeadRow, MarketingDelivery, PageCursor
from services.metrics.projections.store.tables import clocks_table, handoffs_table
from services.metrics.reports.domain.query import Basis, TimeGroup, TimeRange
from services.metrics.reports.store.leads import LEADS, in_range, of_person
from shared.db.connection import Connection
from shared.db.expressions import constant
from shared.db.tables import INSTANT


def _delivered() -> CTE:
    """The leads that marketing delivered.

    A lead that sales had a deal with before it qualified is sales' own. One that was rejected was not accepted after
    all, unless it came back in a later cycle and was kept then.
    """
    leads, first, kept = LEADS, _first(), _kept()
    state = case(
        (and_(leads.c.rejected_at.is_not(None), not_(kept.c.once)), constant("rejected")),
        (leads.c.accepted_at.is_not(None), constant("accepted")),
        else_=constant("waiting"),
    )
    joined = leads.outerjoin(first, first.c.person == leads.c.lead_id).outerjoin(kept, kept.c.person == leads.c.lead_id)
    return (
        select(
            *(leads.c.qualified_at.label("at"), leads.c.lead_id.label("id"), leads.c.lead_id, leads.c.source),
            *(leads.c.channel, leads.c.team, leads.c.seller, state.label("state")),
            cast(null(), Double).label("late_seconds"),
        )
        .select_from(joined)
        .where(in_range(leads.c.qualified_at), first.c.origin.is_distinct_from(constant("sales")))
        .cte("lines")
    )


def _first() -> Subquery:
    """Whose the first handoff of each person was."""
    handoffs = of_person(handoffs_table, "h").c
    order = (handoffs.person, handoffs.begun_at, handoffs.handoff_id)
    first = select(handoffs.person, handoffs.origin).ext(distinct_on(handoffs.person)).order_by(*order)
    return first.subquery("first")


def _kept() -> Subquery:
    """Whether any handoff of each person was accepted and not rejected."""
    handoffs = of_person(handoffs_table, "h").c
    accepted = func.coalesce(handoffs.accepted_at, handoffs.contacted_at, handoffs.sales_qualified_at)
    once = func.bool_or(and_(handoffs.rejected_at.is_(None), accepted.is_not(None)))
    return select(handoffs.person, once.label("once")).group_by(handoffs.person).subquery("kept")


def _clocks(basis: Basis) -> CTE:
    """The clocks of one target, as the report `sla` counts them."""
    leads, clocks = LEADS, of_person(clocks_table, "c")
    dated = leads.c.captured_at if basis == "cohort" else clocks.c.due_at
    return (
        select(
            *(clocks.c.due_at.label("at"), clocks.c.clock.label("id"), clocks.c.person.label("lead_id")),
            *(leads.c.source, leads.c.channel, clocks.c.team),
            func.coalesce(clocks.c.seller, leads.c.seller).label("seller"),
            *(clocks.c.state, clocks.c.late_seconds),
        )
        .select_from(clocks.outerjoin(leads, leads.c.lead_id == clocks.c.person))
        .where(clocks.c.target == bindparam("name"), clocks.c.state != constant("cancelled"), in_range(dated))
        .cte("lines")
    )


_DELIVERED = _delivered()
_ZONED = func.timezone(bindparam("zone", type_=Text), _DELIVERED.c.at)
_COUNTED = (
    select(
        cast(func.date_trunc(bindparam("per", type_=Text), _ZONED), Date).label("first"),
        *(
            func.count().filter(_DELIVERED.c.state == constant(state)).label(state)
            for state in ("accepted", "rejected", "waiting")
        ),
    )
    .group_by(constant(1))
    .order_by(constant(1).desc())
    .limit(bindparam("limit"))
)


@cache
def _page(basis: Basis | None, filters: frozenset[str]) -> Select[Any]:
    """A page of clocks, or, without a basis, of the leads that marketing delivered."""
    found = (_clocks(basis) if basis else _DELIVERED).c
    place = tuple_(bindparam("after_at", type_=INSTANT), bindparam("after_id", type_=Uuid))
    tests = {
        "state": found.state == bindparam("state"),
        "only": found.seller == bindparam("only"),
        "after_at": tuple_(found.at, found.id) > place,
    }
    page = select(
        *(found.at, found.id, found.lead_id, found.source, found.channel),
        *(found.team, found.seller, found.state, found.late_seconds),
    )
    wanted = (test for name, test in tests.items() if name in filters)
    return page.where(*wanted).order_by(found.at, found.id).limit(bindparam("limit"))


async def delivered(
    conn: Connection, per: TimeGroup, span: TimeRange, zone: str, limit: int
) -> list[MarketingDelivery]:
    """The last `limit` spans in which leads qualified, the latest first."""
    values = {"per": per, "zone": zone, "limit": limit, "start": span.start, "until": span.until}
    rows = await conn.execute(_COUNTED, values)
    return [MarketingDelivery(per, row.first, row.accepted, row.rejected, row.waiting) for row in rows]


async def lines(
    conn: Connection, which: LeadFilter, span: TimeRange, basis: Basis, after: PageCursor | None, limit: int
) -> list[LeadRow]:
    """The leads behind a promise's number in the order of their instants, after a place."""
    filters: dict[str, Any] = {"state": which.state, "only": which.only}
    filters |= {"after_at": after.at, "after_id": after.id} if after else {}
    given = {name: value for name, value in filters.items() if value is not None}
    values = {"start": span.start, "until": span.until, "name": which.name, "limit": limit}
    query = _page(None if which.name == DELIVERED else basis, frozenset(given))
    return [LeadRow(*row) for row in await conn.execute(query, values | given)]

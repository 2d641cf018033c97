"""The leads that missed promises of sales: those of a range, how many of the old ones bought, and deals of a year."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ARRAY, Select, Subquery, Uuid, and_, bindparam, cast, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from services.metrics.reports.domain.query import ReportQuery
from services.metrics.reports.store import leads, missed_clocks, missed_people
from services.metrics.reports.store.outcomes import fetch_outcomes
from shared.db.connection import Connection, Rows, sql
from shared.db.expressions import take_first
from shared.db.tables import INSTANT

_DEALS = sql("""
    select amount from deals
    where stage = 'won' and stage_at >= :start and stage_at < :until and currency = :currency and amount > 0
          and (cast(:seller as text) is null or seller = :seller)
    order by stage_at desc, deal limit :limit
""")


async def fetch_missed(conn: Connection, query: ReportQuery, causes: Sequence[str]) -> list[missed_people.MissedLeads]:
    """For each cause how many leads missed it in the query's range, and the oldest.

    `causes`: the names of the promises whose clocks are missed.
    """
    if query.summed and not query.narrowed:
        return await missed_people.fetch_missed_people(conn, query)
    statement = _build_missed(query.basis == "period", summed=query.summed, narrowed=query.narrowed)
    rows = await conn.execute(statement, leads.list_values(query) | {"causes": list(causes)})
    return [missed_people.MissedLeads(row.place, row.times, row.leads) for row in rows]


async def fetch_bought(conn: Connection, query: ReportQuery, now: datetime) -> Rows:
    """Of the leads that qualified in the query's range, by cause (None: nothing was missed): how many bought by now."""
    if query.summed:
        return await fetch_outcomes(conn, query, now)
    return await conn.execute(_build_bought(narrowed=query.narrowed), leads.list_values(query) | {"now": now})


async def fetch_deals(conn: Connection, query: ReportQuery, limit: int) -> Sequence[float]:
    """The amounts of the last deals that were won in the query's range in its currency, the smallest first."""
    dates = query.time_range
    values = {"start": dates.start, "until": dates.until, "currency": query.locale.currency, "limit": limit}
    rows = await conn.execute(_DEALS, values | {"seller": query.seller})
    return sorted(float(row.amount) for row in rows)


@cache
def _build_missed(by_period: bool, *, summed: bool, narrowed: bool) -> Select[Any]:
    clocks = missed_clocks.select_clocks(summed=summed, narrowed=narrowed).c
    first = (
        select(clocks.person, func.min(clocks.place).label("place"), func.min(clocks.at).label("at"))
        .where(leads.is_in_range(clocks.at if by_period else clocks.captured_at))
        .group_by(clocks.person)
        .cte("people_missed")
        .c
    )
    ordered = cast(func.array_agg(aggregate_order_by(first.person, first.at, first.person)), ARRAY(Uuid))
    named = take_first(ordered, missed_people.NAMED_LEADS)
    return select(first.place, func.count().label("times"), named.label("leads")).group_by(first.place)


@cache
def _build_bought(*, narrowed: bool) -> Select[Any]:
    clocks = missed_clocks.select_clocks(summed=False, narrowed=narrowed).c
    worst = select(clocks.person, func.min(clocks.place).label("place")).group_by(clocks.person).cte("worst")
    people = _select_qualified(narrowed)
    bought = and_(people.c.won_at.is_not(None), people.c.won_at < bindparam("now", type_=INSTANT))
    return (
        select(worst.c.place, func.count().label("leads"), func.count().filter(bought).label("customers"))
        .select_from(people.outerjoin(worst, worst.c.person == people.c.person))
        .group_by(worst.c.place)
    )


def _select_qualified(narrowed: bool) -> Subquery:
    lead = leads.LEADS.c
    rows = select(lead.lead_id.label("person"), lead.won_at).where(leads.is_in_range(lead.qualified_at))
    return leads.narrow(rows, lead.seller, narrowed=narrowed).subquery("qualified_people")

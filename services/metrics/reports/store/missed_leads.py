"""The leads that missed promises of sales: those of a range, how many of the old ones bought, and deals of a year."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ARRAY, CTE, Select, Uuid, and_, bindparam, case, cast, func, select, tuple_, union_all
from sqlalchemy.dialects.postgresql import aggregate_order_by

from services.metrics.projections.store.report_tables import items_table, people_table
from services.metrics.reports.domain.leak import CAUSES
from services.metrics.reports.domain.query import ReportQuery
from services.metrics.reports.store.changes import CHANGED_ITEMS, CHANGED_PEOPLE
from services.metrics.reports.store.clock_counts import CLOCKS
from services.metrics.reports.store.leads import LEADS, SELLER, is_in_range, list_values
from shared.db.connection import Connection, Rows, sql
from shared.db.expressions import constant
from shared.db.tables import INSTANT

# The oldest leads of each cause that are named.
NAMED_LEADS = 200

_DEALS = sql("""
    select amount from deals
    where stage = 'won' and stage_at >= :start and stage_at < :until and currency = :currency and amount > 0
          and (cast(:seller as text) is null or seller = :seller)
    order by stage_at desc, deal limit :limit
""")


async def fetch_missed(conn: Connection, query: ReportQuery) -> Rows:
    """For each cause (by its place in CAUSES) how many leads missed it in the query's range, and the oldest."""
    statement = _build_missed(query.basis == "period", summed=query.summed, narrowed=query.narrowed)
    return await conn.execute(statement, list_values(query))


async def fetch_bought(conn: Connection, query: ReportQuery, now: datetime) -> Rows:
    """Of the leads that qualified in the query's range, by cause (None: nothing was missed): how many bought by now."""
    statement = _build_bought(summed=query.summed, narrowed=query.narrowed)
    return await conn.execute(statement, list_values(query) | {"now": now})


async def fetch_deals(conn: Connection, query: ReportQuery, limit: int) -> Sequence[float]:
    """The amounts of the last deals that were won in the query's range in its currency, the smallest first."""
    dates = query.time_range
    values = {"start": dates.start, "until": dates.until, "currency": query.locale.currency, "limit": limit}
    rows = await conn.execute(_DEALS, values | {"seller": query.seller})
    return sorted(float(row.amount) for row in rows)


@cache
def _select_clocks(*, summed: bool, narrowed: bool) -> CTE:
    """The missed clocks of the causes: `person`, `place` of the cause, `at`, `captured_at`."""
    if not summed:
        leads, clocks = LEADS, CLOCKS
        rows = (
            select(
                *(clocks.c.person, _place(clocks.c.target), clocks.c.due_at.label("at"), leads.c.captured_at),
                clocks.c.seller,
            )
            .select_from(clocks.outerjoin(leads, leads.c.lead_id == clocks.c.person))
            .where(clocks.c.state == constant("breached"), clocks.c.target.in_(map(constant, CAUSES)))
        )
        found = rows.subquery("missed_clocks")
        return _narrow(select(found), found.c.seller, narrowed=narrowed).cte("clocks_missed")
    changed, stored = CHANGED_ITEMS.c, items_table.c
    removed = select(changed.person, changed.item).where(
        changed.sign == constant(-1), changed.kind == constant("clock")
    )
    parts = [
        _pick_clocks(stored).where(tuple_(stored.person, stored.item).not_in(removed)),
        _pick_clocks(changed).where(changed.sign == constant(1)),
    ]
    rows_of = (
        _narrow(part, source.seller, narrowed=narrowed) for part, source in zip(parts, (stored, changed), strict=True)
    )
    return union_all(*rows_of).cte("clocks_missed")


def _pick_clocks(columns: Any) -> Select[Any]:
    return select(columns.person, _place(columns.name), columns.at, columns.captured_at, columns.seller).where(
        columns.kind == constant("clock"),
        columns.state == constant("breached"),
        columns.name.in_(map(constant, CAUSES)),
    )


def _place(target: Any) -> Any:
    """The place of a target in CAUSES."""
    return case(*((target == constant(name), constant(place)) for place, name in enumerate(CAUSES))).label("place")


def _narrow(statement: Select[Any], seller: Any, *, narrowed: bool) -> Select[Any]:
    return statement.where(seller == SELLER) if narrowed else statement


def _narrow_both(parts: Sequence[Select[Any]], stored: Any, changed: Any, *, narrowed: bool) -> list[Select[Any]]:
    sources = (stored, changed)
    return [_narrow(part, each.seller, narrowed=narrowed) for part, each in zip(parts, sources, strict=True)]


@cache
def _build_missed(by_period: bool, *, summed: bool, narrowed: bool) -> Select[Any]:
    clocks = _select_clocks(summed=summed, narrowed=narrowed).c
    first = (
        select(clocks.person, func.min(clocks.place).label("place"), func.min(clocks.at).label("at"))
        .where(is_in_range(clocks.at if by_period else clocks.captured_at))
        .group_by(clocks.person)
        .cte("people_missed")
        .c
    )
    leads = cast(func.array_agg(aggregate_order_by(first.person, first.at, first.person)), ARRAY(Uuid))
    return select(first.place, func.count().label("times"), leads.label("leads")).group_by(first.place)


@cache
def _build_bought(*, summed: bool, narrowed: bool) -> Select[Any]:
    clocks = _select_clocks(summed=summed, narrowed=narrowed).c
    worst = select(clocks.person, func.min(clocks.place).label("place")).group_by(clocks.person).cte("worst")
    people = _select_people(summed=summed, narrowed=narrowed)
    bought = and_(people.c.won_at.is_not(None), people.c.won_at < bindparam("now", type_=INSTANT))
    return (
        select(worst.c.place, func.count().label("leads"), func.count().filter(bought).label("customers"))
        .select_from(people.outerjoin(worst, worst.c.person == people.c.person))
        .group_by(worst.c.place)
    )


@cache
def _select_people(*, summed: bool, narrowed: bool) -> CTE:
    """The people who qualified in the range, as they are now."""
    if not summed:
        leads = LEADS.c
        rows = select(leads.lead_id.label("person"), leads.won_at, leads.seller).where(is_in_range(leads.qualified_at))
        return _narrow(rows, leads.seller, narrowed=narrowed).cte("qualified_people")
    changed, stored = CHANGED_PEOPLE.c, people_table.c
    removed = select(changed.person).where(changed.sign == constant(-1))
    parts = [
        select(stored.person, stored.won_at, stored.seller).where(
            is_in_range(stored.qualified_at), stored.person.not_in(removed)
        ),
        select(changed.person, changed.won_at, changed.seller).where(
            is_in_range(changed.qualified_at), changed.sign == constant(1)
        ),
    ]
    rows_of = (
        _narrow(part, source.seller, narrowed=narrowed) for part, source in zip(parts, (stored, changed), strict=True)
    )
    return union_all(*rows_of).cte("qualified_people")

"""How many leads that qualified bought, by the worst promise of sales that was missed: from sums of their outcomes."""

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    FromClause,
    Select,
    bindparam,
    case,
    cast,
    func,
    select,
    union_all,
)

from services.metrics.projections.store.report_tables import items_table, people_table
from services.metrics.reports.domain.leak import CAUSES
from services.metrics.reports.domain.query import ReportQuery
from services.metrics.reports.store import leads, sums
from services.metrics.reports.store.changes import CHANGED_PEOPLE, select_changed_items
from shared.db.connection import Connection, Rows
from shared.db.expressions import constant
from shared.db.tables import INSTANT

OUTCOME = "outcome"


async def fetch_outcomes(conn: Connection, query: ReportQuery, now: datetime) -> Rows:
    """Of the leads that qualified in the query's range, by cause: how many `leads`, and how many `customers` by now.

    `place`: of the cause in CAUSES, null where nothing was missed; of one seller, by the clocks of that seller.
    """
    return await conn.execute(_build(narrowed=query.narrowed), leads.list_values(query) | {"now": now})


def find_place(cause: ColumnElement[Any]) -> ColumnElement[Any]:
    """The place of a cause in CAUSES."""
    return case(*((cause == constant(name), constant(place)) for place, name in enumerate(CAUSES)))


@cache
def _build(*, narrowed: bool) -> Select[Any]:
    items = sums.count_items(None, "period", (OUTCOME,), narrowed=narrowed)
    bought = case((items.c.state == constant("won"), items.c["count"]), else_=constant(0))
    counted = select(_choose_cause(items, narrowed), items.c["count"].label("leads"), bought.label("customers"))
    rows = union_all(counted, *_list_late(narrowed)).cte("outcomes").c
    total, customers = (
        cast(func.sum(column), BigInteger).label(name)
        for name, column in (("leads", rows.leads), ("customers", rows.customers))
    )
    return select(find_place(rows.cause).label("place"), total, customers).group_by(find_place(rows.cause))


def _choose_cause(items: FromClause, narrowed: bool) -> ColumnElement[Any]:
    return (items.c.clause if narrowed else items.c.name).label("cause")


def _list_late(narrowed: bool) -> list[Select[Any]]:
    """The outcomes of the leads that were won after `now`: the sums have them among the customers."""
    people = _find_late(narrowed)
    changes = select_changed_items(OUTCOME)
    changed, stored = changes.c, items_table.c
    removed = select(changed.person).where(changed.sign == constant(-1))
    folded = (
        select(items_table)
        .where(stored.person == people.c.person, stored.kind == constant(OUTCOME))
        .offset(constant(0))
        .lateral("folded")
    )
    taken = (constant(0).label("leads"), constant(-1).label("customers"))
    return [
        select(_choose_cause(folded, narrowed), *taken)
        .select_from(people.join(folded, constant(1) == constant(1)))
        .where(folded.c.person.not_in(removed)),
        select(_choose_cause(changes, narrowed), *taken)
        .select_from(people.join(changes, changed.person == people.c.person))
        .where(changed.sign == constant(1)),
    ]


def _find_late(narrowed: bool) -> CTE:
    """The people who qualified in the range and were won after `now`, as they are now."""
    changed = CHANGED_PEOPLE.c
    removed = select(changed.person).where(changed.sign == constant(-1))
    stored = _pick_late(people_table, narrowed).where(people_table.c.person.not_in(removed))
    return union_all(stored, _pick_late(CHANGED_PEOPLE, narrowed).where(changed.sign == constant(1))).cte("late_people")


def _pick_late(people: FromClause, narrowed: bool) -> Select[Any]:
    rows = select(people.c.person).where(
        people.c.won_at >= bindparam("now", type_=INSTANT), leads.is_in_range(people.c.qualified_at)
    )
    return leads.narrow(rows, people.c.seller, narrowed=narrowed)

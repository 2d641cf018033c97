"""How many qualified leads bought, and how long that took, by the day on which they qualified."""

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import CTE, FromClause, Label, Select, and_, bindparam, extract, func, select, union_all

from services.metrics.projections.store.report_tables import people_table
from services.metrics.reports.domain.query import ReportQuery
from services.metrics.reports.store.changes import CHANGED_PEOPLE
from services.metrics.reports.store.leads import LEADS, is_in_range, list_values
from shared.db.connection import Connection, Row
from shared.db.expressions import constant
from shared.db.tables import INSTANT


async def fetch_lags(conn: Connection, query: ReportQuery) -> Row:
    """Of the leads that were won in the query's range: how many qualified before, and the quantiles of the days."""
    return (await conn.execute(_build_lags(summed=query.summed), list_values(query))).one()


async def fetch_conversion(conn: Connection, query: ReportQuery, now: datetime) -> Row:
    """Of the leads that qualified in the query's range: how many, and how many were won before `now`."""
    values = list_values(query) | {"now": now}
    return (await conn.execute(_build_conversion(summed=query.summed), values)).one()


@cache
def _build_lags(*, summed: bool) -> Select[Any]:
    people = _select_people("won_at", summed=summed).c
    days = extract("epoch", people.won_at - people.qualified_at).op("/")(constant(86400.0))
    quantiles = (
        func.percentile_cont(constant(share)).within_group(days).label(name)
        for name, share in (("median_days", 0.5), ("p90_days", 0.9))
    )
    return select(func.count().label("bought"), *quantiles).where(
        people.qualified_at.is_not(None), people.won_at >= people.qualified_at
    )


@cache
def _build_conversion(*, summed: bool) -> Select[Any]:
    people = _select_people("qualified_at", summed=summed).c
    bought = and_(people.won_at.is_not(None), people.won_at < bindparam("now", type_=INSTANT))
    columns: list[Label[Any]] = [func.count().label("qualified"), func.count().filter(bought).label("customers")]
    return select(*columns)


def _select_people(dated: str, *, summed: bool) -> CTE:
    """The people whose `dated` lies in the range, as they are now."""
    if not summed:
        return _select(LEADS, dated).cte("counted")
    changed = CHANGED_PEOPLE.c
    taken_away = select(changed.person).where(changed.sign == constant(-1))
    return union_all(
        _select(people_table, dated).where(people_table.c.person.not_in(taken_away)),
        _select(CHANGED_PEOPLE, dated).where(changed.sign == constant(1)),
    ).cte("counted")


def _select(people: FromClause, dated: str) -> Select[Any]:
    return select(people.c.qualified_at, people.c.won_at).where(is_in_range(people.c[dated]))

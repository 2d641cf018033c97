"""How many qualified leads bought, and how long that took, by the day on which they qualified."""

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import CTE, FromClause, Label, Select, and_, bindparam, extract, func, select, union_all

from services.metrics.projections.store.report_tables import people_table
from services.metrics.reports.domain.query import ReportQuery
from services.metrics.reports.store.changes import CHANGED_PEOPLE
from services.metrics.reports.store.leads import LEADS, is_in_range, list_values
from services.metrics.reports.store.outcomes import fetch_outcomes
from shared.db.connection import Connection, Row
from shared.db.expressions import constant
from shared.db.tables import INSTANT


async def fetch_lags(conn: Connection, query: ReportQuery) -> Row:
    """Of the leads that were won in the query's range: how many qualified before, and the quantiles of the days."""
    return (await conn.execute(_build_lags(summed=query.summed), list_values(query))).one()


async def fetch_conversion(conn: Connection, query: ReportQuery, now: datetime) -> tuple[int, int]:
    """Of the leads that qualified in the query's range: how many, and how many were won before `now`."""
    if query.summed:
        outcomes = await fetch_outcomes(conn, query, now)
        return sum(row.leads for row in outcomes), sum(row.customers for row in outcomes)
    row = (await conn.execute(_CONVERSION, list_values(query) | {"now": now})).one()
    return row.qualified, row.customers


@cache
def _build_lags(*, summed: bool) -> Select[Any]:
    people = _select_won(summed=summed).c
    days = extract("epoch", people.won_at - people.qualified_at).op("/")(constant(86400.0))
    quantiles = (
        func.percentile_cont(constant(share)).within_group(days).label(name)
        for name, share in (("median_days", 0.5), ("p90_days", 0.9))
    )
    return select(func.count().label("bought"), *quantiles).where(
        people.qualified_at.is_not(None), people.won_at >= people.qualified_at
    )


def _select_won(*, summed: bool) -> CTE:
    """The people who were won in the range, as they are now."""
    if not summed:
        return _select(LEADS).cte("counted")
    changed = CHANGED_PEOPLE.c
    taken_away = select(changed.person).where(changed.sign == constant(-1))
    return union_all(
        _select(people_table).where(people_table.c.person.not_in(taken_away)),
        _select(CHANGED_PEOPLE).where(changed.sign == constant(1)),
    ).cte("counted")


def _select(people: FromClause) -> Select[Any]:
    return select(people.c.qualified_at, people.c.won_at).where(is_in_range(people.c.won_at))


def _build_conversion() -> Select[Any]:
    won_at = LEADS.c.won_at
    bought = and_(won_at.is_not(None), won_at < bindparam("now", type_=INSTANT))
    columns: list[Label[Any]] = [func.count().label("qualified"), func.count().filter(bought).label("customers")]
    return select(*columns).select_from(LEADS).where(is_in_range(LEADS.c.qualified_at))


_CONVERSION = _build_conversion()

"""How many leads marketing delivered in each span of time, by the response of sales."""

from dataclasses import replace
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Date, Label, Select, bindparam, cast, func, select

from services.metrics.reports.domain.query import ReportQuery, TimeGroup
from services.metrics.reports.store.deliveries import DELIVERED_LEADS, STATES
from services.metrics.reports.store.leads import build_group_column, is_in_range, list_values
from services.metrics.reports.store.sums import count_entries
from shared.db.connection import Connection, Rows
from shared.db.expressions import constant


async def fetch_deliveries(conn: Connection, per: TimeGroup, query: ReportQuery, limit: int) -> Rows:
    """A row for each of the last `limit` spans in which leads qualified, the latest first."""
    values = list_values(replace(query, by=per)) | {"limit": limit}
    return await conn.execute(_build_deliveries(per, summed=query.summed), values)


@cache
def _build_deliveries(per: TimeGroup, *, summed: bool) -> Select[Any]:
    if summed:
        counted = count_entries(per, "period", ("delivered",), narrowed=False)
        group, state, count = counted.c.grp, counted.c.details[constant(1)], func.sum(counted.c["count"])
    else:
        listed = select(*DELIVERED_LEADS.c).where(is_in_range(DELIVERED_LEADS.c.at)).subquery("listed")
        group, state = build_group_column(per, listed.c.at, listed), listed.c.state
        count = func.sum(constant(1))
    counts = ((each, count.filter(state == constant(each))) for each in STATES)
    columns: list[Label[Any]] = [cast(group, Date).label("first")]
    columns += [cast(func.coalesce(number, constant(0)), BigInteger).label(each) for each, number in counts]
    return select(*columns).group_by(constant(1)).order_by(constant(1).desc()).limit(bindparam("limit"))

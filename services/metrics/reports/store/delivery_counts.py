"""How many leads marketing delivered in each span of time, by the response of sales."""

from dataclasses import replace
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Date, Label, Select, bindparam, cast, func, or_, select

from services.metrics.projections.store.report_tables import RESPONSES
from services.metrics.reports.domain.query import ReportQuery, TimeGroup
from services.metrics.reports.store.deliveries import DELIVERED_LEADS
from services.metrics.reports.store.leads import build_group_column, is_in_range, list_values
from services.metrics.reports.store.step_sums import count_delivered
from shared.db.connection import Connection, Rows
from shared.db.expressions import constant


async def fetch_deliveries(conn: Connection, per: TimeGroup, query: ReportQuery, limit: int) -> Rows:
    """A row for each of the last `limit` spans in which leads qualified, the latest first."""
    values = list_values(replace(query, by=per)) | {"limit": limit}
    return await conn.execute(_build_deliveries(per, summed=query.summed), values)


@cache
def _build_deliveries(per: TimeGroup, *, summed: bool) -> Select[Any]:
    if summed:
        counted = count_delivered(per)
        group = counted.c.grp
        counts: dict[str, ColumnElement[Any]] = {
            response: func.sum(counted.c[f"delivered_{response}"]) for response in RESPONSES
        }
    else:
        listed = select(*DELIVERED_LEADS.c).where(is_in_range(DELIVERED_LEADS.c.at)).subquery("listed")
        group = build_group_column(per, listed.c.at, listed)
        counts = {
            response: func.sum(constant(1)).filter(listed.c.state == constant(response)) for response in RESPONSES
        }
    numbers = {name: cast(func.coalesce(count, constant(0)), BigInteger) for name, count in counts.items()}
    columns: list[Label[Any]] = [cast(group, Date).label("first")]
    columns += [number.label(name) for name, number in numbers.items()]
    reached = or_(*(number != constant(0) for number in numbers.values()))
    spans = select(*columns).group_by(constant(1)).having(reached)
    return spans.order_by(constant(1).desc()).limit(bindparam("limit"))

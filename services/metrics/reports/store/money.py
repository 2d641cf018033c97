"""The queries that count leads and deals won, and add up what was booked and received."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    Select,
    Text,
    and_,
    case,
    cast,
    desc,
    func,
    null,
    select,
    tuple_,
    union_all,
)

from services.metrics.reports.domain.query import Basis, Group, ReportQuery
from services.metrics.reports.store.leads import (
    LIMIT,
    fetch_rows,
    is_whole,
)
from services.metrics.reports.store.money_rows import count_plain
from services.metrics.reports.store.money_sums import count_money
from services.metrics.reports.store.step_sums import count_people
from shared.db.connection import Connection, Row
from shared.db.expressions import constant


async def fetch_money(conn: Connection, query: ReportQuery) -> tuple[Sequence[Row], bool]:
    """A row for each group and currency, and one without a currency for the leads; `whole`: of all groups."""
    build = _build_summed if query.summed else _build_plain
    return await fetch_rows(conn, build(query.by, query.basis, narrowed=query.narrowed), query)


@cache
def _build_summed(by: Group | None, basis: Basis, *, narrowed: bool) -> Select[Any]:
    people = count_people(by, basis, ("captured",), narrowed=narrowed)
    captured = func.sum(people.c.captured)
    zeros = (constant(0).label(name) for name in ("won", "bookings", "received", "recurring", "rated"))
    leads = select(people.c.grp, cast(null(), Text).label("currency"), captured.label("captured"), *zeros)
    items = count_money(by, basis, ("booking", "receipt"), narrowed=narrowed)
    booking, receipt = (items.c.kind == constant(kind) for kind in ("booking", "receipt"))
    money = select(
        *(items.c.grp, items.c.name, constant(0)),
        case((booking, items.c["count"]), else_=constant(0)),
        case((booking, items.c.amount), else_=constant(0)),
        case((receipt, items.c.amount), else_=constant(0)),
        case((and_(receipt, items.c.state == constant("recurring")), items.c.amount), else_=constant(0)),
        items.c.rated,
    )
    return _total(union_all(leads.group_by(people.c.grp).having(captured != constant(0)), money).cte("money"))


@cache
def _build_plain(by: Group | None, basis: Basis, *, narrowed: bool) -> Select[Any]:
    return _total(count_plain(by, basis, narrowed=narrowed))


def _total(counted: CTE) -> Select[Any]:
    grp, captured = counted.c.grp, func.sum(counted.c.captured)
    return (
        select(
            *(grp, is_whole(grp), counted.c.currency),
            cast(func.coalesce(captured, constant(0)), BigInteger).label("captured"),
            cast(func.coalesce(func.sum(counted.c.won), constant(0)), BigInteger).label("won"),
            func.sum(counted.c.bookings).label("bookings"),
            func.sum(counted.c.received).label("received"),
            func.sum(counted.c.recurring).label("recurring"),
            func.sum(counted.c.rated).label("rated"),
        )
        .group_by(func.grouping_sets(tuple_(grp, counted.c.currency), tuple_(counted.c.currency)))
        .order_by(desc("whole"), func.sum(captured).over(partition_by=grp).desc(), grp)
        .limit(LIMIT)
    )

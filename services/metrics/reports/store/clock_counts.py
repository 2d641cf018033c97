"""The query that counts clocks by target and state."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import CTE, BigInteger, Function, Label, Select, cast, desc, func, select

from services.metrics.projections.store.person_ids import join_person
from services.metrics.projections.store.tables import clocks_table
from services.metrics.reports.domain.query import Basis, Group, ReportQuery
from services.metrics.reports.store.clock_quantiles import build_quantiles
from services.metrics.reports.store.leads import (
    LEADS,
    LIMIT,
    build_group_column,
    build_grouping_sets,
    fetch_rows,
    is_in_range,
    is_whole,
    narrow,
)
from services.metrics.reports.store.sums import count_items
from shared.db.connection import Connection, Row
from shared.db.expressions import constant

CLOCKS = join_person(clocks_table, "c")
# The name of the promise that a clock measures, as `name_promise` makes it.
PROMISED = CLOCKS.c.target + func.coalesce(constant(":") + CLOCKS.c.priority, constant(""))
STATES = ("met", "breached", "running")
# Groups by a column of the clock rather than of its lead.
CLOCK_GROUPS: tuple[Group, ...] = ("product", "team", "seller")


async def fetch_counts(conn: Connection, query: ReportQuery) -> tuple[Sequence[Row], bool]:
    """A row with the counts of each promise (`target`) and group, the largest first, and one of all clocks (`whole`).

    Unless they come from sums, the rows have the seconds too.
    """
    build = _build_summed if query.summed else _build_plain
    return await fetch_rows(conn, build(query.by, query.basis, narrowed=query.narrowed), query)


@cache
def _build_summed(by: Group | None, basis: Basis, *, narrowed: bool) -> Select[Any]:
    items = count_items(by, basis, ("clock",), narrowed=narrowed).c
    clocks = select(items.grp, items.name.label("target"), items.state, items["count"]).cte("clocks_now")
    return _count_states(clocks, func.sum(clocks.c["count"]))


@cache
def _build_plain(by: Group | None, basis: Basis, *, narrowed: bool) -> Select[Any]:
    clocks = CLOCKS
    instant = LEADS.c.captured_at if basis == "cohort" else clocks.c.due_at
    group = build_group_column(by, instant, clocks if by in CLOCK_GROUPS else LEADS)
    rows = (
        select(group, PROMISED.label("target"), clocks.c.state, clocks.c.elapsed_seconds, clocks.c.business_seconds)
        .select_from(clocks.outerjoin(LEADS, LEADS.c.lead_id == clocks.c.person))
        .where(clocks.c.state != constant("cancelled"), is_in_range(instant))
    )
    counted = narrow(rows, clocks.c.seller, narrowed=narrowed).cte("counted")
    return _count_states(counted, func.count(), *build_quantiles(counted))


def _count_states(counted: CTE, count: Function[Any], *quantiles: Label[Any]) -> Select[Any]:
    grp, target = counted.c.grp, counted.c.target
    states = {state: count.filter(counted.c.state == constant(state)) for state in STATES}
    counts = (
        cast(func.coalesce(number, constant(0)), BigInteger).label(name)
        for name, number in {"due": count, **states}.items()
    )
    return (
        select(grp, target, is_whole(target), *counts, *quantiles)
        .group_by(build_grouping_sets(target, grp))
        .order_by(desc("whole"), desc("due"), target, grp)
        .limit(LIMIT)
    )

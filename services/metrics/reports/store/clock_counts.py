"""The queries that count clocks by target and state, and find how long the work took."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import CTE, BigInteger, FromClause, Function, Label, Select, cast, desc, false, func, select

from services.metrics.projections.store.person_ids import join_person
from services.metrics.projections.store.tables import clocks_table
from services.metrics.reports.domain.query import Basis, Group, ReportQuery
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
from services.metrics.reports.store.sums import count_entries, list_entries
from shared.db.connection import Connection, Row
from shared.db.expressions import constant

CLOCKS = join_person(clocks_table, "c")
STATES = ("met", "breached", "running")
SECONDS = ("median_elapsed_seconds", "p90_elapsed_seconds", "median_business_seconds", "p90_business_seconds")
# Groups by a column of the clock rather than of its lead.
CLOCK_GROUPS: tuple[Group, ...] = ("product", "team", "seller")


async def fetch_counts(conn: Connection, query: ReportQuery) -> tuple[Sequence[Row], bool]:
    """A row with the counts of each target and group, the largest first, and one of all clocks (`whole`).

    Unless they come from sums, the rows have the seconds too.
    """
    build = _build_summed if query.summed else _build_plain
    return await fetch_rows(conn, build(query.by, query.basis, narrowed=query.narrowed), query)


async def fetch_seconds(conn: Connection, query: ReportQuery) -> Sequence[Row]:
    """A row with the seconds of each target and group, those with most clocks first."""
    rows, _ = await fetch_rows(conn, _build_seconds(query.by, query.basis, narrowed=query.narrowed), query)
    return rows


@cache
def _build_summed(by: Group | None, basis: Basis, *, narrowed: bool) -> Select[Any]:
    entries = count_entries(by, basis, ("clock",), narrowed=narrowed)
    target, state = (entries.c.details[constant(place)] for place in (1, 2))
    clocks = select(entries.c.grp, target.label("target"), state.label("state"), entries.c["count"]).cte("clocks_now")
    return _count_states(clocks, func.sum(clocks.c["count"]))


@cache
def _build_seconds(by: Group | None, basis: Basis, *, narrowed: bool) -> Select[Any]:
    entries = list_entries(by, basis, "clock", "elapsed_seconds", "business_seconds", narrowed=narrowed)
    target = entries.c.details[constant(1)].label("target")
    grp = entries.c.grp
    quantiles = select(grp, target, false().label("whole"), *_build_quantiles(entries)).group_by(grp, target)
    return quantiles.order_by(desc(func.count()), target, grp).limit(LIMIT)


@cache
def _build_plain(by: Group | None, basis: Basis, *, narrowed: bool) -> Select[Any]:
    clocks = CLOCKS
    instant = LEADS.c.captured_at if basis == "cohort" else clocks.c.due_at
    group = build_group_column(by, instant, clocks if by in CLOCK_GROUPS else LEADS)
    rows = (
        select(group, clocks.c.target, clocks.c.state, clocks.c.elapsed_seconds, clocks.c.business_seconds)
        .select_from(clocks.outerjoin(LEADS, LEADS.c.lead_id == clocks.c.person))
        .where(clocks.c.state != constant("cancelled"), is_in_range(instant))
    )
    counted = narrow(rows, clocks.c.seller, narrowed=narrowed).cte("counted")
    return _count_states(counted, func.count(), *_build_quantiles(counted))


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


def _build_quantiles(counted: FromClause) -> list[Label[Any]]:
    return [
        func.percentile_cont(constant(share)).within_group(counted.c[f"{kind}_seconds"]).label(f"{name}_{kind}_seconds")
        for kind in ("elapsed", "business")
        for name, share in (("median", 0.5), ("p90", 0.9))
    ]

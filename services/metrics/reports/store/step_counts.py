"""The query that counts how many leads reached each step."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import CTE, BigInteger, ColumnElement, Select, cast, desc, func, or_, select, union_all

from services.metrics.projections.store.report_tables import OF_SALES
from services.metrics.reports.domain.query import Basis, Group, ReportQuery
from services.metrics.reports.store.leads import (
    LEADS,
    LIMIT,
    TIME_GROUPS,
    build_group_column,
    build_grouping_sets,
    fetch_rows,
    is_in_range,
    is_whole,
    narrow,
)
from services.metrics.reports.store.step_sums import count_people
from shared.db.connection import Connection, Row
from shared.db.expressions import constant


async def fetch_step_counts(conn: Connection, query: ReportQuery, steps: Sequence[str]) -> tuple[Sequence[Row], bool]:
    """Cohort: leads by their first capture, whenever they got further; period: each step by its own date.

    Each step is counted twice: all leads, and under its name with OF_SALES those that sales found itself.

    One row for each group and one for all of them (`whole`), which comes first; then the groups with most leads at the
    first of these steps.
    """
    build = _build_summed if query.summed else _build_plain
    return await fetch_rows(conn, build(query.by, query.basis, steps, narrowed=query.narrowed), query)


@cache
def count_steps(by: Group | None, basis: Basis, steps: Sequence[str], *, summed: bool, narrowed: bool) -> CTE:
    """Rows to be added up: `grp`, each step, and under its name with OF_SALES the leads that sales found itself."""
    if summed:
        return count_people(by, basis, steps, narrowed=narrowed)
    return _count_plain(by, basis, steps, narrowed)


@cache
def _build_summed(by: Group | None, basis: Basis, steps: Sequence[str], *, narrowed: bool) -> Select[Any]:
    # A cohort's group has a row as soon as a lead of it was captured, by period as soon as a lead reached a step.
    reached = steps if basis == "period" else ("captured",)
    counted = count_people(by, basis, tuple(dict.fromkeys((*reached, *steps))), narrowed=narrowed)
    names = (name for step in steps for name in (step, step + OF_SALES))
    total = _total(counted, steps, {name: func.sum(counted.c[name]) for name in names})
    is_reached = or_(*(func.sum(counted.c[step]) != constant(0) for step in reached))
    return total.having(or_(func.grouping(counted.c.grp) == constant(1), is_reached))


@cache
def _build_plain(by: Group | None, basis: Basis, steps: Sequence[str], *, narrowed: bool) -> Select[Any]:
    counted = _count_plain(by, basis, steps, narrowed)
    names = (name for step in steps for name in (step, step + OF_SALES))
    return _total(counted, steps, {name: func.sum(counted.c[name]) for name in names})


def _count_plain(by: Group | None, basis: Basis, steps: Sequence[str], narrowed: bool) -> CTE:
    if basis == "cohort":
        return _build_joint_counts(by, dict.fromkeys(steps, "captured"), narrowed).cte("counted")
    if by in TIME_GROUPS:
        return union_all(*(_build_single_count(by, step, steps, narrowed) for step in steps)).cte("counted")
    return _build_joint_counts(by, {step: step for step in steps}, narrowed).cte("counted")


def _total(counted: CTE, steps: Sequence[str], counts: Mapping[str, ColumnElement[Any]]) -> Select[Any]:
    sums = (cast(func.coalesce(count, constant(0)), BigInteger).label(name) for name, count in counts.items())
    return (
        select(counted.c.grp, is_whole(counted.c.grp), *sums)
        .group_by(build_grouping_sets(counted.c.grp))
        .order_by(desc("whole"), desc(steps[0]), desc("won"), counted.c.grp)
        .limit(LIMIT)
    )


def _instant(step: str) -> ColumnElement[Any]:
    return LEADS.c[f"{step}_at"]


def _build_joint_counts(by: Group | None, dated: Mapping[str, str], narrowed: bool) -> Select[Any]:
    """All steps in one scan, where a lead has the same group at each; `dated`: the step whose date decides for each."""
    counts = (
        func.count(_instant(step)).filter(is_in_range(_instant(dating)), *of_sales).label(step + ending)
        for step, dating in dated.items()
        for ending, of_sales in (("", ()), (OF_SALES, (LEADS.c.origin == constant("sales"),)))
    )
    reached = or_(*(is_in_range(_instant(step)) for step in dict.fromkeys(dated.values())))
    group = build_group_column(by, LEADS.c.captured_at, LEADS)
    statement = select(group, *counts).where(reached).group_by(constant(1))
    return narrow(statement, LEADS.c.seller, narrowed=narrowed)


def _build_single_count(by: Group | None, step: str, steps: Sequence[str], narrowed: bool) -> Select[Any]:
    """One step by its own date; the others are zero."""
    found_by_sales = func.count().filter(LEADS.c.origin == constant("sales"))
    counts = (
        (count if each == step else constant(0)).label(each + ending)
        for each in steps
        for ending, count in (("", func.count()), (OF_SALES, found_by_sales))
    )
    group = build_group_column(by, _instant(step), LEADS)
    statement = select(group, *counts).where(is_in_range(_instant(step))).group_by(constant(1))
    return narrow(statement, LEADS.c.seller, narrowed=narrowed)

"""People counted by the steps that they reached: from sums, from the ends of the range, and of changed people."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    FromClause,
    Label,
    Select,
    and_,
    case,
    column,
    select,
    true,
    union_all,
    values,
)

from services.metrics.projections.store.report_tables import OF_SALES, RESPONSES, people_table, step_sums_table
from services.metrics.reports.domain.query import Basis, Group
from services.metrics.reports.store.changes import CHANGED_PEOPLE
from services.metrics.reports.store.leads import build_group_column, is_in_range, narrow
from services.metrics.reports.store.sums import find_sign, group_sums, has_end_days, pick_ends, pick_sums
from shared.db.expressions import constant
from shared.db.tables import INSTANT, Text


@cache
def count_people(by: Group | None, basis: Basis, steps: Sequence[str], *, narrowed: bool) -> CTE:
    """The CTE `people`: rows to be added up with `grp`, each step, and with OF_SALES those that sales found itself.

    The sums hold changed people as they were: these are taken away and the same people as they are now added.
    """
    select_people = _select_cohort if basis == "cohort" else _select_period
    return union_all(
        *_select_sums(by, basis, [name for step in steps for name in (step, step + OF_SALES)], narrowed),
        *select_people(people_table, by, steps, narrowed),
        *select_people(CHANGED_PEOPLE, by, steps, narrowed),
    ).cte("people")


@cache
def count_delivered(by: Group) -> CTE:
    """The CTE `people`: rows to be added up with `grp` and `delivered_` with each response of sales."""
    names = [f"delivered_{response}" for response in RESPONSES]
    ends = _select_delivered(people_table, by).where(has_end_days())
    return union_all(
        *_select_sums(by, "period", names, False),
        *pick_ends(ends, people_table.c.qualified_at),
        _select_delivered(CHANGED_PEOPLE, by),
    ).cte("people")


def _select_sums(by: Group | None, basis: Basis, names: Sequence[str], narrowed: bool) -> list[Select[Any]]:
    sums = step_sums_table
    rows = select(group_sums(by, sums), *(sums.c[name] for name in names))
    return pick_sums(rows, sums, by, basis, narrowed=narrowed)


def _select_cohort(people: FromClause, by: Group | None, steps: Sequence[str], narrowed: bool) -> list[Select[Any]]:
    """A row for each person: all steps count on the day of the first capture."""
    instant = people.c.captured_at
    counts = _count_steps(people, {step: people.c[f"{step}_at"].is_not(None) for step in steps})
    rows = select(build_group_column(by, instant, people), *counts).where(is_in_range(instant))
    return _pick_rows(narrow(rows, people.c.seller, narrowed=narrowed), people, instant)


def _select_period(people: FromClause, by: Group | None, steps: Sequence[str], narrowed: bool) -> list[Select[Any]]:
    """A row for each step of each person: it counts on its own day."""
    reached = (
        values(column("step", Text), column("at", INSTANT), name="reached")
        .data([(constant(step), people.c[f"{step}_at"]) for step in steps])
        .lateral()
    )
    counts = _count_steps(people, {step: reached.c.step == constant(step) for step in steps})
    rows = (
        select(build_group_column(by, reached.c.at, people), *counts)
        .select_from(people.join(reached, true()))
        .where(is_in_range(reached.c.at))
    )
    return _pick_rows(narrow(rows, people.c.seller, narrowed=narrowed), people, reached.c.at)


def _select_delivered(people: FromClause, by: Group) -> Select[Any]:
    instant, sign = people.c.qualified_at, find_sign(people)
    counts = (
        case((people.c.response == constant(response), sign), else_=constant(0)).label(f"delivered_{response}")
        for response in RESPONSES
    )
    return select(build_group_column(by, instant, people), *counts).where(is_in_range(instant))


def _count_steps(people: FromClause, is_reached: dict[str, ColumnElement[bool]]) -> list[Label[Any]]:
    sign, of_sales = find_sign(people), people.c.origin == constant("sales")
    return [
        case((condition, sign), else_=constant(0)).label(name)
        for step, reached in is_reached.items()
        for name, condition in ((step, reached), (step + OF_SALES, and_(reached, of_sales)))
    ]


def _pick_rows(rows: Select[Any], people: FromClause, instant: ColumnElement[Any]) -> list[Select[Any]]:
    """Of changed people all, of stored ones those that the sums do not hold."""
    return pick_ends(rows.where(has_end_days()), instant) if people is people_table else [rows]

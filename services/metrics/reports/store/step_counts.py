"""How many leads reached each of some steps."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Label, Select, cast, desc, func, or_, select, union_all

from services.metrics.reports.domain.query import Basis, Group
from services.metrics.reports.store.leads import LEADS, LIMIT, TIMES, group_column, groups_and_whole, in_range, whole
from shared.db.expressions import constant


@cache
def step_counts(by: Group | None, basis: Basis, steps: Sequence[str]) -> Select[Any]:
    """Cohort: leads by their first capture, whenever they got further; period: each step by its own date.

    One row for each group and one for all of them (`whole`), the largest by the first of these steps at the top.
    """
    if basis == "cohort":
        counted = _at_once(by, dict.fromkeys(steps, "captured")).cte("counted")
    elif by in TIMES:
        counted = union_all(*(_one_step(by, step, steps) for step in steps)).cte("counted")
    else:
        counted = _at_once(by, {step: step for step in steps}).cte("counted")
    sums = (_sum(step, counted.c[step]) for step in steps)
    return (
        select(counted.c.grp, whole(counted.c.grp), *sums)
        .group_by(groups_and_whole(counted.c.grp))
        .order_by(desc("whole"), desc(steps[0]), desc("won"), counted.c.grp)
        .limit(LIMIT)
    )


def _sum(step: str, count: ColumnElement[Any]) -> Label[Any]:
    return cast(func.coalesce(func.sum(count), constant(0)), BigInteger).label(step)


def _at(step: str) -> ColumnElement[Any]:
    return LEADS.c[f"{step}_at"]


def _at_once(by: Group | None, dated: Mapping[str, str]) -> Select[Any]:
    """All steps in one go, where a lead's group is the same for all of them."""
    counts = (func.count(_at(step)).filter(in_range(_at(by_step))).label(step) for step, by_step in dated.items())
    reached = or_(*(in_range(_at(step)) for step in dict.fromkeys(dated.values())))
    return select(group_column(by, LEADS.c.captured_at, LEADS), *counts).where(reached).group_by(constant(1))


def _one_step(by: Group | None, step: str, steps: Sequence[str]) -> Select[Any]:
    """One step by its own date."""
    counts = ((func.count() if each == step else constant(0)).label(each) for each in steps)
    return select(group_column(by, _at(step), LEADS), *counts).where(in_range(_at(step))).group_by(constant(1))

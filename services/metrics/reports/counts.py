"""How many leads reached each of some steps, as SQL."""

from collections.abc import Sequence

from services.metrics.reports.domain import Group, Question
from services.metrics.reports.store import TIMES, grouped, with_leads, within


def counts_sql(question: Question, steps: Sequence[str]) -> str:
    """Cohort: leads by their first capture, whenever they got further; period: each step by its own date.

    One row for each group and one for all of them (`whole`), the largest by the first of these steps at the top.
    """
    by = question.by
    if question.basis == "cohort":
        counted = _at_once(by, dict.fromkeys(steps, "captured_at"))
    elif by in TIMES:
        counted = " union all ".join(_one_step(by, step, steps) for step in steps)
    else:
        counted = _at_once(by, {step: f"{step}_at" for step in steps})
    sums = ", ".join(f"coalesce(sum({step}), 0)::bigint as {step}" for step in steps)
    return f"""
        {with_leads()}, counted as ({counted})
        select grp, grouping(grp) = 1 as whole, {sums} from counted group by grouping sets ((grp), ())
        order by whole desc, {steps[0]} desc, won desc, grp
    """


def _at_once(by: Group | None, dated: dict[str, str]) -> str:
    """All steps in one go, where a lead's group is the same for all of them."""
    counts = ", ".join(f"count({step}_at) filter (where {within(at)}) as {step}" for step, at in dated.items())
    reached = " or ".join(within(at) for at in dict.fromkeys(dated.values()))
    return f"select {grouped(by, 'captured_at')} as grp, {counts} from leads where {reached} group by 1"


def _one_step(by: Group | None, step: str, steps: Sequence[str]) -> str:
    """One step by its own date."""
    counts = ", ".join(f"{'count(*)' if each == step else '0'} as {each}" for each in steps)
    return f"select {grouped(by, f'{step}_at')} as grp, {counts} from leads where {within(f'{step}_at')} group by 1"

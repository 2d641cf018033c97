"""How many leads reached each of some steps, as SQL."""

from collections.abc import Sequence

from services.metrics.reports.domain import Group, ReportQuery
from services.metrics.reports.lead_query import TIMES, group_by_sql, in_range_sql, with_leads


def counts_sql(question: ReportQuery, steps: Sequence[str]) -> str:
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
    counts = ", ".join(f"count({step}_at) filter (where {in_range_sql(at)}) as {step}" for step, at in dated.items())
    reached = " or ".join(in_range_sql(at) for at in dict.fromkeys(dated.values()))
    return f"select {group_by_sql(by, 'captured_at')} as grp, {counts} from leads where {reached} group by 1"


def _one_step(by: Group | None, step: str, steps: Sequence[str]) -> str:
    """One step by its own date."""
    counts = ", ".join(f"{'count(*)' if each == step else '0'} as {each}" for each in steps)
    group, where = group_by_sql(by, f"{step}_at"), in_range_sql(f"{step}_at")
    return f"select {group} as grp, {counts} from leads where {where} group by 1"

"""How many leads got how far, and what part of each step reached the next."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.metrics.reports.domain import Answer, Group, Question, answer, ratio
from services.metrics.reports.store import LEADS, TIMES, ask, grouped, within

STEPS = ("captured", "qualified", "accepted", "contacted", "sales_qualified", "opportunity", "won")
COUNTED = (*STEPS, "lost")


async def funnel(conn: AsyncConnection, question: Question) -> Answer:
    """Cohort: leads by their first capture, whenever they got further; period: each step by its own date."""
    rows, truncated = await ask(conn, _sql(question), question)
    groups = {row.grp: _figures(row._asdict()) for row in rows if not row.whole}
    totals = next(_figures(row._asdict()) for row in rows if row.whole)
    return answer(question, groups, totals, truncated)


def _figures(counts: Mapping[str, int]) -> dict[str, Any]:
    rates = {step: ratio(counts[step], counts[former]) for former, step in pairwise(STEPS)}
    # Nothing is heard yet of handoffs that sellers reject or give back.
    outcomes = {"lost": counts["lost"], "rejected": 0, "recycled": 0}
    lead_to_customer = ratio(counts["won"], counts["captured"])
    return (
        {step: counts[step] for step in STEPS} | outcomes | {"rates": {**rates, "lead_to_customer": lead_to_customer}}
    )


def _sql(question: Question) -> str:
    by = question.by
    if question.basis == "cohort":
        counted = _at_once(by, dict.fromkeys(COUNTED, "captured_at"))
    elif by in TIMES:
        counted = " union all ".join(_one_step(by, step) for step in COUNTED)
    else:
        counted = _at_once(by, {step: f"{step}_at" for step in COUNTED})
    sums = ", ".join(f"coalesce(sum({step}), 0)::bigint as {step}" for step in COUNTED)
    return f"""
        with leads as ({LEADS}), counted as ({counted})
        select grp, grouping(grp) = 1 as whole, {sums} from counted group by grouping sets ((grp), ())
        order by whole desc, captured desc, won desc, grp
    """


def _at_once(by: Group | None, dated: dict[str, str]) -> str:
    """All steps in one go, where a lead's group is the same for all of them."""
    counts = ", ".join(f"count({step}_at) filter (where {within(at)}) as {step}" for step, at in dated.items())
    reached = " or ".join(within(at) for at in dict.fromkeys(dated.values()))
    return f"select {grouped(by, 'captured_at')} as grp, {counts} from leads where {reached} group by 1"


def _one_step(by: Group | None, step: str) -> str:
    """One step by its own date."""
    counts = ", ".join(f"{'count(*)' if each == step else '0'} as {each}" for each in COUNTED)
    return f"select {grouped(by, f'{step}_at')} as grp, {counts} from leads where {within(f'{step}_at')} group by 1"

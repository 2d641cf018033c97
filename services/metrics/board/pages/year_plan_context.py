"""The values that the template of the plan of a year names: sections with a sentence and a table each."""

from dataclasses import dataclass
from typing import Any

from services.metrics.board.pages.formatting import (
    EMPTY,
    format_count,
    format_day,
    format_group,
    format_percent,
    pluralize,
)
from services.metrics.board.pages.goal_context import ASSUMPTIONS, METRICS, ORIGINS, write_assumption, write_value
from services.metrics.board.pages.section import DataTable, Link
from services.metrics.goals.schemas.year_plan import HeadcountOut, YearPlanOut

STEPS = {
    "kind": "Card", "product": "Product", "rejection": "Rejected for", "recycling": "Recycled for", "loss": "Lost for",
}  # fmt: skip


@dataclass(frozen=True)
class YearSection:
    """A part of the plan."""

    id: str
    name: str
    table: DataTable
    sentence: str = ""
    link: Link | None = None


def build_year_context(plan: YearPlanOut) -> dict[str, Any]:
    """The plan for the template."""
    return {
        "sentence": _write_sentence(plan),
        "sections": [
            YearSection("quarters", "Targets", _build_quarters(plan)),
            YearSection("territories", "Territories", _build_territories(plan), _write_shares(plan)),
            YearSection("headcount", "People", _build_headcount(plan.headcount)),
            YearSection("content", "Content", _build_content(plan), _write_lacking(plan),
                        Link("The content cards", "/setup/content")),
            YearSection("assumptions", "What it is worked out with", _build_assumptions(plan)),
        ],
    }  # fmt: skip


def _write_sentence(plan: YearPlanOut) -> str:
    total = plan.total
    if total.target is None:
        return f"{plan.year} has no goal: the agreement sets none, or state the targets below."
    said = f"{write_value(total.target)} {METRICS[plan.metric or 'bookings']} in {plan.year}"
    if total.qualified_leads is None and plan.metric == "recurring_revenue":
        return f"{said}: say below what a customer brings of it to see how many qualified leads it needs."
    if total.qualified_leads is None:
        return f"{said}: how many qualified leads that needs is not known."
    return f"{said} needs {pluralize(total.qualified_leads, 'qualified lead')}."


def _build_quarters(plan: YearPlanOut) -> DataTable:
    rows = [
        (
            each.quarter, _write(each.target), ORIGINS[each.origin], _write_count(each.customers),
            _write_count(each.qualified_leads),
            f"{format_day(each.qualify_by)}{', which is over' if each.too_late else ''}" if each.qualify_by else EMPTY,
            _write_count(each.sellers),
        )
        for each in plan.quarters
    ]  # fmt: skip
    columns = ("Quarter", "Target", "From", "Customers", "Qualified leads", "Half of them by", "Sellers")
    return DataTable("What each quarter needs", columns, rows)


def _build_territories(plan: YearPlanOut) -> DataTable:
    rows = [
        (
            format_group(each.team, "team"), format_percent(each.share.value), ORIGINS[each.share.origin],
            _write(each.target), _write_count(each.qualified_leads), _write_count(each.sellers),
        )
        for each in plan.territories
    ]  # fmt: skip
    return DataTable("What each team brings", ("Team", "Share", "From", "Target", "Qualified leads", "Sellers"), rows)


def _write_shares(plan: YearPlanOut) -> str:
    if not plan.territories:
        return "No team won a deal in the last year."
    shares = sum(each.share.value or 0 for each in plan.territories)
    return "" if abs(shares - 1) < 0.005 else f"The shares add up to {format_percent(shares)}."


def _build_headcount(people: HeadcountOut) -> DataTable:
    rows = [
        ("Sellers", _write_count(people.sellers), _write_count(people.sellers_now)),
        ("People in marketing", _write_count(people.marketers), _write_count(people.marketers_now)),
    ]
    return DataTable("In the quarter that needs the most", ("People", "Needed", "Now"), rows)


def _build_content(plan: YearPlanOut) -> DataTable:
    rows = [
        (f"{STEPS[step.of]}: {step.name.replace('_', ' ')}", format_count(step.cards),
         "has content" if step.cards else "lacks content")
        for step in plan.content
    ]  # fmt: skip
    return DataTable("What helps sellers, and where", ("For", "Content cards", "State"), rows)


def _write_lacking(plan: YearPlanOut) -> str:
    lacking = sum(not step.cards for step in plan.content)
    return f"{pluralize(lacking, 'step')} without any content card." if lacking else "Every step has content."


def _build_assumptions(plan: YearPlanOut) -> DataTable:
    rows = [write_assumption(name, each) for name, each in plan.assumptions.items() if name in ASSUMPTIONS]
    return DataTable("Each may be replaced below", ("Assumption", "Value", "From", "Of"), rows)


def _write(value: Any) -> str:
    return EMPTY if value is None else write_value(value)


def _write_count(number: int | None) -> str:
    return EMPTY if number is None else format_count(number)

"""The values that the template of the goal names: sentences, numbers and tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from services.metrics.board.domain import DateRange
from services.metrics.board.pages.formatting import (
    EMPTY,
    format_compact_money,
    format_count,
    format_date_range,
    format_day,
    format_group,
    format_money,
    format_percent,
    pluralize,
)
from services.metrics.board.pages.section import DataTable
from services.metrics.goals.schemas.goal import GoalOut, Value
from services.metrics.goals.schemas.plan import AssumptionOut, ChannelOut, PlanOut

METRICS = {
    "revenue": "received",
    "recurring_revenue": "received from renewals and expansions",
    "bookings": "in deals won",
    "customers": "customers",
}
FROM_CUSTOMERS = " Customers bring it, not leads: how many of these would make up for it is not known."
STATES = {"kept": "reached", "missed": "missed", "on_track": "on track", "at_risk": "at risk"}
CAUSES = {
    "fewer_qualify": "fewer leads qualify than the goal needs",
    "fewer_convert": "fewer of them buy",
    "smaller_deals": "deals are smaller",
    "sales_is_slower": "deals take longer",
}
RATES = {
    "qualified_leads": "Leads that qualified so far",
    "qualified_to_customer": "Qualified leads that buy",
    "deal": "Mean deal",
    "cycle_days": "Days from qualified to won",
}
ORIGINS = {"given": "as you say", "actual": "as it was", "agreement": "as the agreement expects", None: "not known"}
ASSUMPTIONS = {
    "qualified_to_customer": "Share of qualified leads that buys",
    "lag_days": "Days from qualified to won",
    "cost_per_qualified": "Cost of a qualified lead",
    "deal": "Mean deal",
    "leads_per_seller": "Qualified leads that a seller takes on in a quarter",
    "sellers_per_marketer": "Sellers for each person in marketing",
}


@dataclass(frozen=True)
class Card:
    """A number with its name, its unit and what to know of it."""

    name: str
    number: str
    unit: str
    detail: str


def build_goal_context(goal: GoalOut) -> dict[str, Any]:
    """The goal for its template."""
    return {
        "sentence": f"{write_value(goal.booked)} of {write_value(goal.target)} {METRICS[goal.metric]} in {goal.span}: "
        f"{STATES[goal.state]}.",
        "dates": format_date_range(DateRange(goal.starts, goal.ends)),
        "cards": _build_cards(goal),
        "missing": _write_missing(goal),
        "causes": [CAUSES[cause] for cause in goal.causes],
        "rates": _build_rates(goal),
        "channels": _build_channels("Who brings the qualified leads that are missing", goal.gap.channels),
        "others": [format_money(amount) for amount in goal.other_currencies],
    }


def _build_cards(goal: GoalOut) -> list[Card]:
    by = "by last year's season" if goal.season == "last_year" else "by working days"
    detail = "fewer than four whole weeks so far"
    if goal.projected:
        detail = f"nine in ten: {_write_short(goal.projected.low)} to {_write_short(goal.projected.high)}"
    return [
        _build_card("Booked", goal.booked, METRICS[goal.metric]),
        _build_card("Due by now", goal.due, by),
        _build_card("Projected", goal.projected.value if goal.projected else None, detail),
        _build_card("Goal", goal.target, f"{format_percent(goal.working_days_over)} of the time is over"),
    ]


def _build_card(name: str, value: Value | None, detail: str) -> Card:
    unit = value["currency"] if isinstance(value, dict) else ""
    return Card(name, EMPTY if value is None else _write_short(value), unit, detail)


def _write_missing(goal: GoalOut) -> str:
    gap = goal.gap
    if not gap.deals and gap.deals is not None:
        return "Nothing is missing if it goes on like this."
    parts = [f"{write_value(gap.value)} will be missing if it goes on like this"]
    if gap.deals is not None and goal.metric != "customers":
        parts.append(f"that is {pluralize(gap.deals, 'deal')}")
    if gap.qualified_leads is not None:
        parts.append(f"for which {pluralize(gap.qualified_leads, 'more qualified lead')} are needed")
    if gap.qualify_by:
        late = ", which is over: half of those that qualify now are won too late" if gap.too_late else ""
        parts.append(f"by {format_day(gap.qualify_by)}{late}")
    if goal.metric == "recurring_revenue":
        return f"{parts[0]}.{FROM_CUSTOMERS}"
    cost = f" What is known of their cost adds up to {format_money(gap.cost)}." if gap.cost else ""
    return f"{', '.join(parts)}.{cost}"


def _build_rates(goal: GoalOut) -> DataTable:
    rows = []
    for rate in goal.rates:
        write = format_percent if rate.name == "qualified_to_customer" else _write_number
        of = EMPTY if rate.of is None else format_count(rate.of)
        rows.append((RATES[rate.name], write(rate.expected), write(rate.actual), of))
    return DataTable("What the agreement expects, and what happened", ("Rate", "Expected", "Actual", "Of"), rows)


def build_plan_table(plan: PlanOut) -> dict[str, Any]:
    """The plan for the template."""
    return {
        "sentence": _write_plan(plan),
        "channels": _build_channels("By channel, if each goes on to bring its share", plan.channels),
        "assumptions": DataTable(
            "What it is worked out with; state another in the form",
            ("Assumption", "Value", "From", "Of"),
            [write_assumption(name, each) for name, each in plan.assumptions.items()],
        ),
    }


def _build_channels(caption: str, channels: Sequence[ChannelOut]) -> DataTable:
    return DataTable(
        caption,
        ("Channel", "Qualified leads", "Leads", "Cost", "Of its leads qualifies", "From"),
        [
            (
                format_group(each.channel, "channel"), format_count(each.qualified_leads),
                _write_number(each.leads), format_money(each.cost),
                format_percent(each.captured_to_qualified.value), ORIGINS[each.captured_to_qualified.origin],
            )
            for each in channels
        ],
    )  # fmt: skip


def _write_plan(plan: PlanOut) -> str:
    customers = pluralize(plan.customers, "customer")
    if plan.qualified_leads is None:
        return f"How many qualified leads {customers} need is not known: state the share of them that buys."
    by = ""
    if plan.qualify_by:
        by = f", half of them by {format_day(plan.qualify_by)}" + (", which is over" if plan.too_late else "")
    cost = f", which cost {format_money(plan.cost)}" if plan.cost else ""
    return f"{customers} by the end of {plan.by} need {pluralize(plan.qualified_leads, 'qualified lead')}{by}{cost}."


def write_assumption(name: str, assumption: AssumptionOut) -> tuple[str, ...]:
    """Its row: name, value, origin, and the number of leads or deals that it was counted from."""
    write = format_percent if name == "qualified_to_customer" else _write_number
    of = EMPTY if assumption.of is None else format_count(assumption.of)
    return ASSUMPTIONS[name], write(assumption.value), ORIGINS[assumption.origin], of


def write_value(value: Value) -> str:
    """Money, or a number of customers."""
    return format_money(value) if isinstance(value, dict) else f"{value:,.0f}"


def _write_short(value: Value) -> str:
    """Without its currency."""
    return format_compact_money(value) if isinstance(value, dict) else _write_number(value)


def _write_number(number: float | None) -> str:
    return EMPTY if number is None else f"{number:,.1f}".removesuffix(".0")

"""The five big numbers at the top of the board, and the sentence above them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from services.metrics.board.domain import BoardFilter
from services.metrics.board.handlers import Board
from services.metrics.board.pages import formatting


@dataclass(frozen=True)
class KpiCard:
    """A number, what it is of, and how it moved, where that can be said."""

    name: str
    number: str
    unit: str
    of: str
    change: formatting.Change | None


def cards(board: Board, choice: BoardFilter) -> list[KpiCard]:
    """Leads, qualified, customers, revenue, sales cycle."""
    now = _totals(board)
    funnel, cycle, money = now["funnel"], now["sales_cycle"], now["revenue"]
    rates, changes = funnel["rates"], _changes(board, choice)
    customers, per_lead = formatting.percent(rates["lead_to_customer"]), formatting.money(money["revenue_per_lead"])
    return [
        KpiCard("Leads", formatting.count(funnel["captured"]), "", "captured", changes.get("captured")),
        KpiCard(
            "Qualified",
            formatting.count(funnel["qualified"]),
            "",
            f"{formatting.percent(rates['qualified'])} of leads",
            changes.get("qualified"),
        ),
        KpiCard("Customers", formatting.count(funnel["won"]), "", f"{customers} of leads", changes.get("won")),
        KpiCard(
            "Revenue",
            formatting.compact_money(money["revenue"]),
            money["revenue"]["currency"],
            f"{per_lead} per lead",
            changes.get("revenue"),
        ),
        KpiCard(
            "Sales cycle",
            formatting.days(cycle["median_days"]),
            "days",
            f"median; nine in ten: {formatting.days(cycle['p90_days'])}",
            changes.get("median_days"),
        ),
    ]


def summary(board: Board, choice: BoardFilter) -> str:
    """The whole board in two sentences. By period, the customers are not of these leads."""
    now = _totals(board)
    funnel, cycle, money = now["funnel"], now["sales_cycle"], now["revenue"]
    leads, customers = formatting.pluralize(funnel["captured"], "lead"), formatting.count(funnel["won"])
    became = "became a customer" if funnel["won"] == 1 else "became customers"
    half = f", half of them within {formatting.days(cycle['median_days'])} days" if funnel["won"] else ""
    if choice.basis == "period":
        return f"{leads} came, {customers} {became}{half}. {formatting.money(money['revenue'])} was received."
    if not funnel["captured"]:
        return "No lead was captured in this time."
    rate = formatting.percent(funnel["rates"]["lead_to_customer"])
    return f"Of {leads}, {customers} {became} ({rate}){half}. They brought {formatting.money(money['revenue'])}."


def _changes(board: Board, choice: BoardFilter) -> dict[str, formatting.Change | None]:
    """Against the span before. Of cohorts only their size is compared: the older one had more time for the rest."""
    if not board.totals_before:
        return {}
    now, then = _totals(board), board.totals_before

    def change(report: str, field: str, good: Literal["up", "down"] = "up") -> formatting.Change | None:
        return formatting.change(_number(now[report][field]), _number(then[report][field]), good)

    changes = {"captured": change("funnel", "captured")}
    if choice.basis == "period":
        changes |= {step: change("funnel", step) for step in ("qualified", "won")}
        changes["revenue"] = change("revenue", "revenue")
        changes["median_days"] = change("sales_cycle", "median_days", good="down")
    return changes


def _totals(board: Board) -> dict[str, Mapping[str, Any]]:
    return {name: report.answer.totals for name, report in board.compared.items()}


def _number(value: Any) -> float | None:
    return float(value["amount"]) if isinstance(value, Mapping) else value

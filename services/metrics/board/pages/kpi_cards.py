"""The five big numbers at the top of the board, and the sentence above them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from services.metrics.board.domain import BoardFilter
from services.metrics.board.handlers import Board
from services.metrics.board.pages.addresses import build_leads_url
from services.metrics.board.pages.formatting import (
    Change,
    describe_change,
    format_compact_money,
    format_count,
    format_days,
    format_money,
    format_percent,
    pluralize,
)


@dataclass(frozen=True)
class KpiCard:
    """A number with its unit, a detail below it, its change where there is one, and the address of its list."""

    name: str
    number: str
    unit: str
    detail: str
    change: Change | None
    url: str


def build_cards(board: Board, board_filter: BoardFilter) -> list[KpiCard]:
    """Leads, qualified, customers, revenue, sales cycle."""
    totals = _read_totals(board)
    funnel, cycle, money = totals["funnel"], totals["sales_cycle"], totals["revenue"]
    rates, changes = funnel["rates"], _describe_changes(board, board_filter)
    qualified, won = format_percent(rates["qualified"]), format_percent(rates["lead_to_customer"])
    revenue, currency = format_compact_money(money["revenue"]), money["revenue"]["currency"]
    per_lead = f"{format_money(money['revenue_per_lead'])} per lead"
    median, p90 = format_days(cycle["median_days"]), f"median; nine in ten: {format_days(cycle['p90_days'])}"
    numbers = [
        ("Leads", format_count(funnel["captured"]), "", "captured", "captured", "captured"),
        ("Qualified", format_count(funnel["qualified"]), "", f"{qualified} of leads", "qualified", "qualified"),
        ("Customers", format_count(funnel["won"]), "", f"{won} of leads", "won", "won"),
        ("Revenue", revenue, currency, per_lead, "revenue", "receipt"),
        ("Sales cycle", median, "days", p90, "median_days", "won"),
    ]
    return [
        KpiCard(
            name, number, unit, detail, changes.get(change), build_leads_url(listed, board.dates, board_filter.basis)
        )
        for name, number, unit, detail, change, listed in numbers
    ]


def write_summary(board: Board, board_filter: BoardFilter) -> str:
    """The whole board in two sentences. By period the customers are not of these leads."""
    totals = _read_totals(board)
    funnel, cycle, money = totals["funnel"], totals["sales_cycle"], totals["revenue"]
    leads, customers = pluralize(funnel["captured"], "lead"), format_count(funnel["won"])
    became = "became a customer" if funnel["won"] == 1 else "became customers"
    half = f", half of them within {format_days(cycle['median_days'])} days" if funnel["won"] else ""
    if board_filter.basis == "period":
        return f"{leads} came, {customers} {became}{half}. {format_money(money['revenue'])} was received."
    if not funnel["captured"]:
        return "No lead was captured in this time."
    rate = format_percent(funnel["rates"]["lead_to_customer"])
    return f"Of {leads}, {customers} {became} ({rate}){half}. They brought {format_money(money['revenue'])}."


def _describe_changes(board: Board, board_filter: BoardFilter) -> dict[str, Change | None]:
    """Against the previous dates. Of cohorts only the size is compared: the older one had more time for the rest."""
    if not board.previous_totals:
        return {}
    totals, previous = _read_totals(board), board.previous_totals

    def describe(report: str, field: str, good: Literal["up", "down"] = "up") -> Change | None:
        return describe_change(_to_number(totals[report][field]), _to_number(previous[report][field]), good)

    changes = {"captured": describe("funnel", "captured")}
    if board_filter.basis == "period":
        changes |= {step: describe("funnel", step) for step in ("qualified", "won")}
        changes["revenue"] = describe("revenue", "revenue")
        changes["median_days"] = describe("sales_cycle", "median_days", good="down")
    return changes


def _read_totals(board: Board) -> dict[str, Mapping[str, Any]]:
    return {name: report.result.totals for name, report in board.compared.items()}


def _to_number(value: Any) -> float | None:
    return float(value["amount"]) if isinstance(value, Mapping) else value

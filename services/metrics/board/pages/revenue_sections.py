"""How long it took, and what it brought."""

from decimal import Decimal
from typing import Any

from services.metrics.board.domain import BoardFilter
from services.metrics.board.handlers import Board
from services.metrics.board.pages import formatting
from services.metrics.board.pages.chart_geometry import BarData, bars, columns
from services.metrics.board.pages.section import DataTable, Row, Section, fill_time_gaps, short, top_rows


def sales_cycle_section(board: Board, choice: BoardFilter) -> Section:
    """Days from the first capture to the customer."""
    answer = board.compared["sales_cycle"].answer
    shown, notes = top_rows("sales_cycle", answer.rows, choice.by, lambda row: row["won"])
    lines = [
        BarData(
            short(row, choice.by), row["p90_days"], row["median_days"], f"{formatting.days(row['median_days'])} days"
        )
        for row in shown
    ]
    rows = [(formatting.name(row[choice.by], choice.by), formatting.count(row["won"]), *_days(row)) for row in shown]
    total, whole = answer.totals, ("All", formatting.count(answer.totals["won"]), *_days(answer.totals))
    names = (choice.by.capitalize(), "Customers", "Median", "Mean", "Nine in ten")
    return Section(
        id="sales-cycle",
        title="Sales cycle",
        sentence=f"Half of the customers bought within {formatting.days(total['median_days'])} days "
        "of their first capture, "
        f"nine in ten within {formatting.days(total['p90_days'])}."
        if total["won"]
        else "Nobody has bought yet.",
        figures=DataTable(f"Days from first capture to customer by {choice.by}", names, [*rows, whole]),
        dark="half bought within",
        light="nine in ten",
        bars=bars(lines),
        notes=notes,
    )


def _days(row: Row) -> tuple[str, ...]:
    return tuple(formatting.days(row[name]) for name in ("median_days", "mean_days", "p90_days"))


def revenue_section(board: Board, choice: BoardFilter) -> Section:
    """Money received by the group that is compared."""
    answer = board.compared["revenue"].answer
    shown, notes = top_rows("revenue", answer.rows, choice.by, lambda row: _amount(row["revenue"]))
    lines = [
        BarData(
            short(row, choice.by),
            _amount(row["revenue"]),
            _amount(row["revenue"]),
            formatting.compact_money(row["revenue"]),
        )
        for row in shown
    ]
    fields = ("bookings", "revenue", "revenue_per_lead")
    rows = [
        (
            formatting.name(row[choice.by], choice.by),
            formatting.count(row["won"]),
            *(formatting.full_amount(row[field]) for field in fields),
        )
        for row in shown
    ]
    total = answer.totals
    return Section(
        id="income",
        title=f"Revenue by {choice.by}",
        sentence=f"{formatting.money(total['revenue'])} received, {formatting.money(total['bookings'])} in deals won.",
        figures=DataTable(
            f"Money by {choice.by}, in {board.currency}",
            (choice.by.capitalize(), "Won", "Booked", "Received", "Per lead"),
            rows,
        ),
        dark=f"received, net of refunds, in {board.currency}",
        bars=bars(lines),
        notes=[*notes, *_apart(total)],
    )


def revenue_over_time_section(board: Board, choice: BoardFilter) -> Section:
    """Money received over time; more refunds than receipts hang below the line."""
    lines, rows = [], []
    for first, span, row in fill_time_gaps(board.time, board.timed["revenue"].answer.rows):
        received = _amount(row["revenue"]) if row else 0.0
        shown = formatting.compact_money(row["revenue"]) if row else ""
        lines.append(BarData(span, received, received, shown))
        told = (row["won"], row["bookings"], row["revenue"]) if row else (0, None, None)
        rows.append(
            (
                formatting.full_span(board.time, first),
                formatting.count(told[0]),
                formatting.full_amount(told[1]),
                formatting.full_amount(told[2]),
            )
        )
    dated = "by the first capture of its lead" if choice.basis == "cohort" else "by the day it came"
    return Section(
        id="income-over-time",
        title=f"Revenue by {board.time}",
        sentence=f"Counted {dated}.",
        figures=DataTable(
            f"Money by {board.time}, in {board.currency}", (board.time.capitalize(), "Won", "Booked", "Received"), rows
        ),
        dark=f"received, net of refunds, in {board.currency}",
        columns=columns(lines),
    )


def _apart(total: Row) -> list[str]:
    """Money that is in none of the figures: of deals that nobody knows, and in other currencies."""
    notes = []
    if _amount(total["unmatched"]) or total["unmatched_other_currencies"]:
        unmatched = [total["unmatched"], *total["unmatched_other_currencies"]]
        notes.append(f"Not in it: {', '.join(map(formatting.money, unmatched))} received for deals that nobody knows.")
    notes += [
        f"Not in it: {formatting.money(other['bookings'])} booked and {formatting.money(other['revenue'])} received."
        for other in total["other_currencies"]
    ]
    return notes


def _amount(money: dict[str, Any]) -> float:
    return float(Decimal(money["amount"]))

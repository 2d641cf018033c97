"""The sections on the sales cycle and on revenue."""

from decimal import Decimal
from typing import Any

from services.metrics.board.domain import BoardFilter, DateRange, find_next_span, intersect
from services.metrics.board.handlers import Board
from services.metrics.board.pages.addresses import build_leads_url
from services.metrics.board.pages.chart_geometry import BarData, build_bars, build_columns
from services.metrics.board.pages.formatting import (
    format_compact_money,
    format_count,
    format_days,
    format_full_amount,
    format_full_span,
    format_group,
    format_money,
)
from services.metrics.board.pages.section import (
    Cells,
    DataTable,
    Link,
    Row,
    Section,
    fill_time_gaps,
    link_group,
    pick_top_rows,
    shorten_group_name,
)


def build_sales_cycle_section(board: Board, board_filter: BoardFilter) -> Section:
    """Days from the first capture to the customer."""
    by, result = board_filter.by, board.compared["sales_cycle"].result
    top, notes = pick_top_rows("sales_cycle", result.rows, by, lambda row: row["won"])
    data = [
        BarData(
            shorten_group_name(row, by), row["p90_days"], row["median_days"], f"{format_days(row['median_days'])} days"
        )
        for row in top
    ]
    rows: list[Cells] = [
        (format_group(row[by], by), link_group(board, board_filter, row, "won", row["won"]), *_format_cycle(row))
        for row in top
    ]
    customers = Link(format_count(result.totals["won"]), build_leads_url("won", board.dates, board_filter.basis))
    rows.append(("All", customers, *_format_cycle(result.totals)))
    columns = (by.capitalize(), "Customers", "Median", "Mean", "Nine in ten")
    return Section(
        id="sales-cycle",
        title="Sales cycle",
        sentence=_write_sales_cycle(result.totals),
        table=DataTable(f"Days from first capture to customer by {by}", columns, rows),
        dark_legend="half bought within",
        light_legend="nine in ten",
        bars=build_bars(data),
        notes=notes,
    )


def _write_sales_cycle(totals: Row) -> str:
    if not totals["won"]:
        return "Nobody has bought yet."
    median, p90 = format_days(totals["median_days"]), format_days(totals["p90_days"])
    return f"Half of the customers bought within {median} days of their first capture, nine in ten within {p90}."


def _format_cycle(row: Row) -> tuple[str, ...]:
    return tuple(format_days(row[name]) for name in ("median_days", "mean_days", "p90_days"))


def build_revenue_section(board: Board, board_filter: BoardFilter) -> Section:
    """Money received by the compared group."""
    by, result = board_filter.by, board.compared["revenue"].result
    top, notes = pick_top_rows("revenue", result.rows, by, lambda row: _to_number(row["revenue"]))
    data = [_build_bar_data(shorten_group_name(row, by), row) for row in top]
    fields = ("bookings", "revenue", "recurring_revenue", "revenue_per_lead")
    rows: list[Cells] = [
        (
            format_group(row[by], by),
            link_group(board, board_filter, row, "booking", row["won"]),
            *(format_full_amount(row[field]) for field in fields),
        )
        for row in top
    ]
    columns = (by.capitalize(), "Won", "Booked", "Received", "Recurring", "Per lead")
    totals = result.totals
    return Section(
        id="income",
        title=f"Revenue by {by}",
        sentence=f"{format_money(totals['revenue'])} received, {format_money(totals['bookings'])} in deals won; "
        f"{format_money(totals['recurring_revenue'])} of what was received recurs.",
        table=DataTable(f"Money by {by}, in {board.currency}", columns, rows),
        dark_legend=f"received, net of refunds, in {board.currency}",
        bars=build_bars(data),
        notes=[*notes, *_note_money_apart(totals)],
    )


def build_revenue_over_time_section(board: Board, board_filter: BoardFilter) -> Section:
    """Money received by span; a span with more refunds than receipts hangs below the line."""
    data: list[BarData] = []
    rows: list[Cells] = []
    for first, label, row in fill_time_gaps(board.time_group, board.timed["revenue"].result.rows):
        data.append(_build_bar_data(label, row))
        won, bookings, revenue = (row["won"], row["bookings"], row["revenue"]) if row else (0, None, None)
        span = format_full_span(board.time_group, first)
        dates = intersect(board.dates, DateRange(first, find_next_span(board.time_group, first)))
        links = {listed: build_leads_url(listed, dates, board_filter.basis) for listed in ("booking", "receipt")}
        amounts = (format_full_amount(bookings), Link(format_full_amount(revenue), links["receipt"]))
        rows.append((span, Link(format_count(won), links["booking"]), *amounts))
    by = "by the first capture of its lead" if board_filter.basis == "cohort" else "by the day it came"
    columns = (board.time_group.capitalize(), "Won", "Booked", "Received")
    return Section(
        id="income-over-time",
        title=f"Revenue by {board.time_group}",
        sentence=f"Counted {by}.",
        table=DataTable(f"Money by {board.time_group}, in {board.currency}", columns, rows),
        dark_legend=f"received, net of refunds, in {board.currency}",
        columns=build_columns(data),
    )


def _build_bar_data(label: str, row: Row | None) -> BarData:
    if row is None:
        return BarData(label, 0.0, 0.0, "")
    received = _to_number(row["revenue"])
    return BarData(label, received, received, format_compact_money(row["revenue"]))


def _note_money_apart(totals: Row) -> list[str]:
    """Money that no figure includes: of unknown deals, and in other currencies."""
    notes = []
    if _to_number(totals["unmatched"]) or totals["unmatched_other_currencies"]:
        unmatched = [totals["unmatched"], *totals["unmatched_other_currencies"]]
        notes.append(f"Not in it: {', '.join(map(format_money, unmatched))} received for deals that nobody knows.")
    notes += [
        f"Not in it: {format_money(other['bookings'])} booked and {format_money(other['revenue'])} received."
        for other in totals["other_currencies"]
    ]
    return notes


def _to_number(money: dict[str, Any]) -> float:
    return float(Decimal(money["amount"]))

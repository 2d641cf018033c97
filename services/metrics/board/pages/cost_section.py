"""The section on what a qualified lead and a customer cost."""

from decimal import Decimal

from services.metrics.board.handlers import Board, Costs
from services.metrics.board.pages.addresses import build_leads_url
from services.metrics.board.pages.chart_geometry import BarData, build_bars
from services.metrics.board.pages.formatting import (
    format_compact_money,
    format_days,
    format_full_amount,
    format_group,
    format_money,
    pluralize,
)
from services.metrics.board.pages.section import Cells, DataTable, Link, Row, Section, pick_top_rows, shorten_group_name

COLUMNS = ("Paid", "Qualified lead", "Customer", "By date won")
BY_DATE_WON = "By date won: what was paid, by the customers who bought in these dates, whenever they came."


def build_cost_section(board: Board, costs: Costs) -> Section:
    """Money by what was paid: against the leads captured in these dates, and against the customers of these dates."""
    by, lagged = costs.by, costs.lagged.result
    blended = {row[by]: row for row in costs.blended.result.rows}
    top, notes = pick_top_rows("cost", [row for row in lagged.rows if _is_paid(row)], by, _read_amount)
    rows: list[Cells] = [
        (format_group(row[by], by), *_format_costs(board, row, blended.get(row[by]), {by: row[by]})) for row in top
    ]
    rows.append(("All", *_format_costs(board, lagged.totals, costs.blended.result.totals, {})))
    data = [
        BarData(shorten_group_name(row, by), _read_amount(row), _read_amount(row), format_compact_money(row["spend"]))
        for row in top
    ]
    return Section(
        id="costs",
        title=f"What a customer costs by {by}",
        sentence=_write_costs(lagged.totals),
        table=DataTable(f"Costs by {by}, in {board.currency}", (by.capitalize(), *COLUMNS), rows),
        dark_legend=f"paid, in {board.currency}",
        bars=build_bars(data),
        notes=[*notes, BY_DATE_WON, *_note_young_leads(board, costs), *_note_money_apart(lagged.totals)],
    )


def _write_costs(totals: Row) -> str:
    if totals["cost_per_customer"] is None:
        return f"{format_money(totals['spend'])} paid; none of the leads of these dates has bought yet."
    customer, lead = (format_money(totals[name]) for name in ("cost_per_customer", "cost_per_qualified"))
    return f"All money by all customers of the leads of these dates: {customer} for one, {lead} for a qualified lead."


def _format_costs(board: Board, lagged: Row, blended: Row | None, group: dict[str, str | None]) -> Cells:
    """The money, with the lists of the leads that it is divided by."""
    own_dates = format_full_amount(blended["cost_per_customer"] if blended else None)
    return (
        format_full_amount(lagged["spend"]),
        Link(
            format_full_amount(lagged["cost_per_qualified"]), build_leads_url("qualified", board.dates, filters=group)
        ),
        Link(format_full_amount(lagged["cost_per_customer"]), build_leads_url("won", board.dates, filters=group)),
        Link(own_dates, build_leads_url("won", board.dates, "period", group)),
    )


def _note_young_leads(board: Board, costs: Costs) -> list[str]:
    """How much of it is too young to judge: its customers are still to come."""
    if costs.young is None or not costs.young.result.totals["captured"]:
        return []
    totals, cycle = costs.young.result.totals, board.compared["sales_cycle"].result.totals["p90_days"]
    leads = pluralize(totals["captured"], "lead")
    return [
        f"Too young to judge: {leads} for which {format_money(totals['spend'])} were paid; nine in ten customers need "
        f"{format_days(cycle)} days."
    ]


def _note_money_apart(totals: Row) -> list[str]:
    notes = []
    if Decimal(totals["unattributed"]["amount"]):
        notes.append(f"{format_money(totals['unattributed'])} of it went to campaigns from which no lead came.")
    notes += [f"Not in it: {format_money(other)}, for which no rate is known." for other in totals["other_currencies"]]
    return notes


def _is_paid(row: Row) -> bool:
    return bool(_read_amount(row)) or bool(row["other_currencies"])


def _read_amount(row: Row) -> float:
    return float(Decimal(row["spend"]["amount"]))

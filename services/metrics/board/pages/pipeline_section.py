"""The section on the deals that are open now, and on those that are stuck."""

from collections.abc import Sequence
from datetime import datetime

from services.metrics.board.handlers import Board
from services.metrics.board.pages.chart_geometry import BarData, build_bars
from services.metrics.board.pages.formatting import format_count, format_day, format_group, format_money, pluralize
from services.metrics.board.pages.section import Cells, DataTable, Link, Row, Section, pick_top_rows, shorten_group_name

COLUMNS = ("Seller", "Open", "Worth", "Oldest", "Stuck")
NOT_KNOWN = "not known yet"


def build_pipeline_section(board: Board) -> Section:
    """Open deals by seller, and the leads of the oldest that are stuck."""
    result = board.pipeline.result
    top, notes = pick_top_rows("pipeline", result.rows, "seller", lambda row: row["count"])
    data = [
        BarData(shorten_group_name(row, "seller"), row["count"], row["stuck"] or 0, format_count(row["count"]))
        for row in top
    ]
    rows: list[Cells] = [(format_group(row["seller"], "seller"), *_format(board, row)) for row in top]
    count, *all_cells, stuck = _format(board, result.totals)
    rows.append(
        (
            "All",
            Link(count, "/promises/open"),
            *all_cells,
            Link(stuck, "/promises/stuck") if result.totals["stuck"] is not None else stuck,
        )
    )
    return Section(
        id="pipeline",
        title="Open deals",
        sentence=_write_sentence(result.totals),
        table=DataTable("Deals that are open now by seller", COLUMNS, [*rows, *_list_stuck(result.totals["leads"])]),
        dark_legend="stuck",
        light_legend="open",
        bars=build_bars(data),
        notes=["Of now, whatever dates are chosen. Stuck: open for longer than nine in ten that were won.", *notes],
    )


def _write_sentence(totals: Row) -> str:
    if not totals["count"]:
        return "No deal is open now."
    worth = f"{pluralize(totals['count'], 'deal')} worth {format_money(totals['amount'])}"
    if totals["stuck"] is None:
        return f"{worth}. Too few were won to say which are stuck."
    return f"{worth}; {format_count(totals['stuck'])} stuck."


def _format(board: Board, row: Row) -> tuple[str, ...]:
    oldest = datetime.fromisoformat(row["oldest_at"]).astimezone(board.now.tzinfo) if row["oldest_at"] else None
    stuck = NOT_KNOWN if row["stuck"] is None else format_count(row["stuck"])
    return format_count(row["count"]), format_money(row["amount"]), format_day(oldest) if oldest else "none", stuck


def _list_stuck(leads: Sequence[str]) -> list[Cells]:
    """A row for the lead of each of the oldest stuck deals."""
    return [
        (f"Stuck {number}", Link("the lead", f"/leads/{lead}"), "", "", "")
        for number, lead in enumerate(leads, start=1)
    ]

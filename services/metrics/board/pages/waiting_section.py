"""The section on leads that wait: without an owner, without a next date, without a contact, with a stuck deal."""

from services.metrics.board.handlers import Board
from services.metrics.board.pages.chart_geometry import BarData, build_bars
from services.metrics.board.pages.formatting import format_count, pluralize
from services.metrics.board.pages.pipeline_section import NOT_KNOWN
from services.metrics.board.pages.section import Cells, DataTable, Link, Section

NAMES = {
    "unowned": "Without an owner",
    "unattended": "Without a next date",
    "untouched": "Without contact in time",
    "stuck": "Deal open for too long",
}


def build_waiting_section(board: Board) -> Section:
    """How many leads wait in each way, each with its list; both heads see the same."""
    unowned = board.unowned.result.totals
    counts = {
        "unowned": unowned["count"],
        "unattended": unowned["unattended"],
        "untouched": board.untouched.result.totals["count"],
        "stuck": board.pipeline.result.totals["stuck"],
    }
    rows: list[Cells] = [
        (NAMES[name], NOT_KNOWN if count is None else Link(format_count(count), f"/promises/{name}"))
        for name, count in counts.items()
    ]
    return Section(
        id="waiting",
        title="Leads that wait",
        sentence=_write_sentence(counts["unowned"], counts["unattended"]),
        table=DataTable("Leads of now of which nothing is heard", ("Leads", "Count"), rows),
        dark_legend="leads of now",
        bars=build_bars(
            [BarData(NAMES[name], count or 0, count or 0, format_count(count or 0)) for name, count in counts.items()]
        ),
        notes=[
            "Of now, whatever dates are chosen. Without a next date: with sales, and for an hour no clock has run and "
            "no deal was open. These are on the agenda of the next meeting."
        ],
    )


def _write_sentence(without_owner: int, unattended: int) -> str:
    if without_owner:
        return f"{pluralize(without_owner, 'lead')} without an owner: there must be none."
    if unattended:
        return f"Every lead has an owner; {pluralize(unattended, 'lead')} without a next date."
    return "Every lead has an owner and a next date."

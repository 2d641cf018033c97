"""The section on leads that passed to another team: for each kind of handoff how many were accepted, and in time."""

from services.metrics.board.handlers import Board
from services.metrics.board.pages.chart_geometry import BarData, build_bars
from services.metrics.board.pages.formatting import format_count, format_percent, pluralize
from services.metrics.board.pages.section import Cells, DataTable, Row, Section

COLUMNS = ("To", "Passed on", "Accepted", "Waiting", "In time", "Missed", "Rate")


def build_next_handoffs_sections(board: Board) -> list[Section]:
    """One section, or none where no lead passed on in these dates."""
    rows = board.next_handoffs.result.rows
    if not rows:
        return []
    totals = board.next_handoffs.result.totals
    passed, waiting = pluralize(totals["begun"], "lead"), format_count(totals["waiting"])
    section = Section(
        id="passed-on",
        title="Leads that passed on",
        sentence=f"{passed} passed to another team; {waiting} of them wait for an acceptance.",
        table=DataTable("Handoffs to other teams", COLUMNS, [_build_row(row) for row in rows]),
        dark_legend="accepted",
        bars=build_bars([_build_bar(row) for row in rows]),
        notes=["None of them counts in another section: the lead was delivered once."],
    )
    return [section]


def _build_row(row: Row) -> Cells:
    counts = (row[name] for name in ("begun", "accepted", "waiting", "met", "breached"))
    return (_name(row), *(format_count(count) for count in counts), format_percent(row["attainment"]))


def _build_bar(row: Row) -> BarData:
    text = f"{format_count(row['accepted'])} of {format_count(row['begun'])}"
    return BarData(_name(row), row["begun"], row["accepted"], text)


def _name(row: Row) -> str:
    name: str = row["kind"].replace("_", " ")
    return f"{name[:1].upper()}{name[1:]}"

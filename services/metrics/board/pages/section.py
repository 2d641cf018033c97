"""A section of the board: a chart, its table, and one sentence on what to see in it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from services.metrics.board.domain import BoardFilter, DateRange, Dimension, list_spans
from services.metrics.board.handlers import Board
from services.metrics.board.pages.addresses import build_leads_url
from services.metrics.board.pages.chart_geometry import Bar, Columns, Point
from services.metrics.board.pages.formatting import format_count, format_group, format_span
from services.metrics.reports.domain.query import TimeGroup
from services.metrics.reports.domain.result import label_group

# The most groups that a section shows, and the most characters of a group's name beside its bar.
GROUP_LIMIT = 12
NAME_CHARACTERS = 26

Row = dict[str, Any]


@dataclass(frozen=True)
class Link:
    """A cell that opens the leads behind its number."""

    text: str
    url: str


Cells = tuple[str | Link, ...]


@dataclass(frozen=True)
class DataTable:
    """A table; the first column names the row."""

    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str | Link]]


@dataclass(frozen=True)
class Section:
    """Bars, or columns with a curve above them, and their table. The legends say what each colour means.

    `is_wide`: bars whose table needs the width of the page; columns have it always.
    """

    id: str
    title: str
    sentence: str
    table: DataTable
    dark_legend: str
    light_legend: str = ""
    bars: list[Bar] = field(default_factory=list)
    columns: Columns | None = None
    curve: list[Point] = field(default_factory=list)
    curve_legend: str = ""
    notes: Sequence[str] = ()
    target_legend: str = ""
    is_wide: bool = False


def pick_top_rows(
    report: str, rows: Sequence[Row], by: Dimension, size: Callable[[Row], float]
) -> tuple[list[Row], list[str]]:
    """The largest groups in order, and a note on where the others are."""
    ordered = sorted(rows, key=lambda row: (-size(row), row[by] is None, row[by] or ""))
    more = len(ordered) - GROUP_LIMIT
    notes = [f"The {GROUP_LIMIT} largest; {more} more are in GET /v1/reports/{report}?by={by}."] if more > 0 else []
    return ordered[:GROUP_LIMIT], notes


def shorten_group_name(row: Row, by: Dimension) -> str:
    """The name of a row's group, cut to fit beside its bar."""
    name = format_group(row[by], by)
    return name if len(name) <= NAME_CHARACTERS else f"{name[: NAME_CHARACTERS - 1]}…"


def link_group(board: Board, board_filter: BoardFilter, row: Row, listed: str, number: int) -> Link:
    """The number of a row of the compared group, with the list behind it."""
    group: dict[str, str | None] = {board_filter.by: row[board_filter.by]}
    return Link(format_count(number), build_leads_url(listed, board.dates, board_filter.basis, group))


def fill_time_gaps(by: TimeGroup, rows: Sequence[Row]) -> list[tuple[date, str, Row | None]]:
    """Each span's first day, label and row, in order; a span without leads has no row."""
    rows_by_name = {row[by]: row for row in rows}
    return [
        (first, format_span(by, first, with_year=index == 0), rows_by_name.get(label_group(by, first)))
        for index, first in enumerate(list_spans(by, rows_by_name))
    ]


def build_lead_list_url(name: str, dates: DateRange, state: str | None = None, basis: str | None = None) -> str:
    """The address of the list of leads behind a number."""
    parameters = {
        "state": state,
        "first": dates.first,
        "last": dates.until - timedelta(days=1) if dates.until else None,
        "basis": basis,
    }
    query = urlencode({key: value for key, value in parameters.items() if value is not None})
    return f"/promises/{name}" + (f"?{query}" if query else "")

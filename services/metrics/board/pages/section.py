"""A section of the board: a chart, its table, and one sentence that says what to see in it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from services.metrics.board.domain import Dimension, spans
from services.metrics.board.pages import formatting
from services.metrics.board.pages.chart_geometry import Bar, Columns, Point
from services.metrics.reports.domain.query import TimeGroup, label

GROUPS_SHOWN = 12
NAME_CHARACTERS = 26

Row = dict[str, Any]


@dataclass(frozen=True)
class Link:
    """A cell that opens the leads behind its number."""

    words: str
    address: str


@dataclass(frozen=True)
class DataTable:
    """A table; the first column names the row."""

    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str | Link]]


@dataclass(frozen=True)
class Section:
    """Bars, or columns with a curve above them, and their table. `dark`, `light` and `marked` say what is what."""

    id: str
    title: str
    sentence: str
    figures: DataTable
    dark: str
    light: str = ""
    bars: list[Bar] = field(default_factory=list)
    columns: Columns | None = None
    curve: list[Point] = field(default_factory=list)
    curved: str = ""
    notes: Sequence[str] = ()
    marked: str = ""


def top_rows(
    report: str, rows: Sequence[Row], by: Dimension, size: Callable[[Row], float]
) -> tuple[list[Row], list[str]]:
    """The groups that are shown, the largest first, and a note on where the others are."""
    ordered = sorted(rows, key=lambda row: (-size(row), row[by] is None, row[by] or ""))
    left = len(ordered) - GROUPS_SHOWN
    notes = [f"The {GROUPS_SHOWN} largest; {left} more are in GET /v1/reports/{report}?by={by}."] if left > 0 else []
    return ordered[:GROUPS_SHOWN], notes


def short(row: Row, by: Dimension) -> str:
    """A group's name as it fits beside its bar."""
    name = formatting.name(row[by], by)
    return name if len(name) <= NAME_CHARACTERS else f"{name[: NAME_CHARACTERS - 1]}…"


def fill_time_gaps(by: TimeGroup, rows: Sequence[Row]) -> list[tuple[date, str, Row | None]]:
    """The first day of each span with its label and its row, in order and without gaps."""
    named = {row[by]: row for row in rows}
    return [
        (first, formatting.span(by, first, begins=place == 0), named.get(label(by, first)))
        for place, first in enumerate(spans(by, named))
    ]

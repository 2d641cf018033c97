"""Positions and sizes in charts: across in per cent, so that a chart fills the width of its page; down in pixels."""

from collections.abc import Sequence
from dataclasses import dataclass

# The heights of the plots of columns and of curves, in pixels.
COLUMNS_HEIGHT, CURVE_HEIGHT = 140, 64
# A column takes this share of its place, but at most this many per cent of the chart.
COLUMN_SHARE, COLUMN_WIDTH = 0.72, 8.0
# The most labels that fit side by side.
LABEL_LIMIT = 18


@dataclass(frozen=True)
class BarData:
    """What a bar or column shows: `whole`, its dark `part`, the `target`, and the texts beside it."""

    label: str
    whole: float
    part: float
    text: str
    faint: bool = False
    target: float | None = None


@dataclass(frozen=True)
class Bar:
    """A bar: the `length` of the whole, of its dark `part`, and the position of the target, in per cent."""

    data: BarData
    length: float
    part: float
    target: float | None = None


@dataclass(frozen=True)
class Column:
    """A column of a plot; `part` pixels of it, next to the zero line, are dark."""

    data: BarData
    middle: float
    left: float
    width: float
    top: float
    height: float
    part_top: float
    part: float
    has_label: bool


@dataclass(frozen=True)
class Columns:
    """The columns, and the zero line in pixels from the top."""

    columns: list[Column]
    zero: float


@dataclass(frozen=True)
class Point:
    """A point of a curve."""

    x: float
    y: float
    text: str
    has_label: bool


def build_bars(data: Sequence[BarData]) -> list[Bar]:
    """The longest bar is as long as the chart; a negative value has no length."""
    longest = max((bar.whole for bar in data), default=0)
    return [Bar(bar, _scale(bar.whole, longest), _scale(min(bar.part, bar.whole), longest)) for bar in data]


def build_target_bar(data: BarData, longest: float | None = None) -> Bar:
    """A bar with a scale of its own, up to `longest`, or to its value or target, whichever is more."""
    if longest is None:
        longest = max(data.whole, data.target or 0)
    target = None if data.target is None else _scale(data.target, longest)
    return Bar(data, _scale(data.whole, longest), _scale(min(data.part, data.whole), longest), target)


def build_columns(data: Sequence[BarData], height: float = COLUMNS_HEIGHT) -> Columns:
    """Columns in a plot of `height` pixels; a negative value hangs from the zero line, which else is at the bottom."""
    highest = max((column.whole for column in data), default=0)
    lowest = min((column.whole for column in data), default=0)
    unit = height / ((max(highest, 0) - min(lowest, 0)) or 1)
    zero = round(max(highest, 0) * unit, 2) if highest > 0 or lowest < 0 else height
    columns = [_build_column(column, index, len(data), (zero, unit)) for index, column in enumerate(data)]
    return Columns(columns, zero)


def _build_column(data: BarData, index: int, count: int, scale: tuple[float, float]) -> Column:
    zero, unit = scale
    middle, width = _find_middle(index, count), min(100 / count * COLUMN_SHARE, COLUMN_WIDTH)
    height, part = round(abs(data.whole) * unit, 2), round(max(min(data.part, data.whole), 0) * unit, 2)
    top = zero if data.whole < 0 else round(zero - height, 2)
    left, part_top = round(middle - width / 2, 3), round(zero - part, 2)
    return Column(data, middle, left, round(width, 3), top, height, part_top, part, _has_label(index, count))


def build_points(values: Sequence[tuple[float | None, str]], height: float = CURVE_HEIGHT) -> list[Point]:
    """The points of (value, text), from zero at the bottom to the highest; a missing value has no point."""
    highest = max((value for value, _ in values if value is not None), default=0) or 1
    return [
        Point(
            _find_middle(index, len(values)),
            round(height - value / highest * height, 2),
            text,
            _has_label(index, len(values)),
        )
        for index, (value, text) in enumerate(values)
        if value is not None
    ]


def _has_label(index: int, count: int) -> bool:
    """Whether a column has a label: every n-th one so that all fit, and always the last one."""
    return (count - 1 - index) % -(-count // LABEL_LIMIT) == 0


def _find_middle(index: int, count: int) -> float:
    return round((index + 0.5) * 100 / count, 3)


def _scale(value: float, longest: float) -> float:
    return round(max(value, 0) / longest * 100, 2) if longest > 0 else 0.0

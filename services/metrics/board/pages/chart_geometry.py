"""Where the parts of a chart stand: across in per cent, so that a chart is as wide as its place; down in pixels."""

from collections.abc import Sequence
from dataclasses import dataclass

# How many pixels high the plots of columns and of curves are.
COLUMNS_HEIGHT, CURVE_HEIGHT = 140, 64
# A column takes so much of its place, and no more than so much of the chart.
COLUMN_SHARE, COLUMN_WIDTH = 0.72, 8.0
# More labels than these do not fit side by side.
LABELS = 18


@dataclass(frozen=True)
class BarData:
    """What a bar or column shows: the whole, what part of it is dark, what was promised, and the words beside it."""

    label: str
    whole: float
    part: float
    words: str
    faint: bool = False
    promised: float | None = None


@dataclass(frozen=True)
class Bar:
    """A bar: `length` of 100 for the whole, `part` of 100 for what of it is dark, `mark` of 100 for the promise."""

    line: BarData
    length: float
    part: float
    mark: float | None = None


@dataclass(frozen=True)
class Column:
    """A column of a plot; `part` pixels of it, next to the zero line, are dark."""

    line: BarData
    middle: float
    left: float
    width: float
    top: float
    height: float
    part_top: float
    part: float
    labelled: bool


@dataclass(frozen=True)
class Columns:
    """The columns, and how far down the zero line is."""

    columns: list[Column]
    zero: float


@dataclass(frozen=True)
class Point:
    """A point of a curve."""

    x: float
    y: float
    words: str
    labelled: bool


def bars(lines: Sequence[BarData]) -> list[Bar]:
    """The longest bar is as long as the chart; what is below zero has no length."""
    longest = max((line.whole for line in lines), default=0)
    return [Bar(line, _share(line.whole, longest), _share(min(line.part, line.whole), longest)) for line in lines]


def target_bar(line: BarData, reach: float | None = None) -> Bar:
    """A bar with a scale of its own, up to `reach`, or to what was done or promised, whichever is more."""
    if reach is None:
        reach = max(line.whole, line.promised or 0)
    mark = None if line.promised is None else _share(line.promised, reach)
    return Bar(line, _share(line.whole, reach), _share(min(line.part, line.whole), reach), mark)


def columns(lines: Sequence[BarData], height: float = COLUMNS_HEIGHT) -> Columns:
    """Columns in a plot of `height` pixels; what is below zero hangs from the zero line."""
    highest = max((line.whole for line in lines), default=0)
    lowest = min((line.whole for line in lines), default=0)
    unit = height / ((max(highest, 0) - min(lowest, 0)) or 1)
    zero = round(max(highest, 0) * unit, 2)
    return Columns([_column(line, place, len(lines), (zero, unit)) for place, line in enumerate(lines)], zero)


def _column(line: BarData, place: int, places: int, scale: tuple[float, float]) -> Column:
    zero, unit = scale
    middle, width = _middle(place, places), min(100 / places * COLUMN_SHARE, COLUMN_WIDTH)
    height, part = round(abs(line.whole) * unit, 2), round(max(min(line.part, line.whole), 0) * unit, 2)
    top = zero if line.whole < 0 else round(zero - height, 2)
    left, part_top = round(middle - width / 2, 3), round(zero - part, 2)
    return Column(line, middle, left, round(width, 3), top, height, part_top, part, _labelled(place, places))


def line_points(values: Sequence[tuple[float | None, str]], height: float = CURVE_HEIGHT) -> list[Point]:
    """The points of (value, words), from zero at the foot to the highest; where there is no value there is none."""
    highest = max((value for value, _ in values if value is not None), default=0) or 1
    return [
        Point(
            _middle(place, len(values)),
            round(height - value / highest * height, 2),
            words,
            _labelled(place, len(values)),
        )
        for place, (value, words) in enumerate(values)
        if value is not None
    ]


def _labelled(place: int, places: int) -> bool:
    """As many as fit, and the last one always."""
    return (places - 1 - place) % -(-places // LABELS) == 0


def _middle(place: int, places: int) -> float:
    return round((place + 0.5) * 100 / places, 3)


def _share(value: float, of: float) -> float:
    return round(max(value, 0) / of * 100, 2) if of > 0 else 0.0

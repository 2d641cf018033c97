"""The open hours of sales as a drawing of a week."""

from dataclasses import dataclass

from services.qualification.agreements.domain.clause import format_block
from shared.agreement.readers.sales import BusinessHours
from shared.agreement.time_notation import MINUTES_A_DAY

DAY_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
# In units of the drawing: a day is 24 hours of 20 units, beside its name.
HOUR, LEFT, ROW = 20, 44, 24
MARKED_HOURS = (0, 6, 12, 18, 24)


@dataclass(frozen=True)
class Bar:
    """One open block of a day."""

    x: float
    width: float
    label: str


@dataclass(frozen=True)
class Day:
    """One weekday with its open blocks; `y`: the top of its row."""

    name: str
    y: int
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Week:
    """The drawing: its size, its days, and the hours that are marked, each with its place."""

    width: int
    height: int
    days: tuple[Day, ...]
    marks: tuple[tuple[int, int], ...]


def draw_week(hours: BusinessHours) -> Week:
    """A row for each weekday, Monday first, with a bar for each open block."""
    days = tuple(
        Day(name, ROW * number, tuple(draw_block(*block) for block in blocks))
        for number, (name, blocks) in enumerate(zip(DAY_NAMES, hours.week, strict=True))
    )
    marks = tuple((LEFT + HOUR * hour, hour) for hour in MARKED_HOURS)
    return Week(LEFT + HOUR * 24 + 10, ROW * (len(days) + 1), days, marks)


def draw_block(opens: int, closes: int) -> Bar:
    """The bar of an open block, from and to so many minutes after midnight."""
    scale = HOUR * 24 / MINUTES_A_DAY
    return Bar(LEFT + opens * scale, (closes - opens) * scale, format_block(opens, closes))

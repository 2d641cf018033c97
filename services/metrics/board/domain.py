"""What the board is asked, and the spans of time that it compares."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, get_args

from services.metrics.reports.domain.query import FIRST_YEAR, Basis, TimeGroup

Dimension = Literal["channel", "source", "campaign", "product", "team", "seller"]
Period = Literal["all", "month", "last_month", "quarter", "last_quarter", "year", "last_year"]

DIMENSIONS: tuple[Dimension, ...] = get_args(Dimension)
PERIODS: dict[Period, str] = {
    "all": "Everything",
    "month": "This month",
    "last_month": "Last month",
    "quarter": "This quarter",
    "last_quarter": "Last quarter",
    "year": "This year",
    "last_year": "Last year",
}
MONTHS: dict[Period, int] = {
    "month": 1, "last_month": 1, "quarter": 3, "last_quarter": 3, "year": 12, "last_year": 12,
}  # fmt: skip
# Columns stay readable on a phone: over so many days they stand for weeks, over so many for months.
WEEKS_UP_TO, MONTHS_UP_TO = 100, 1000
COLUMN_LIMIT = 60


@dataclass(frozen=True)
class DateRange:
    """From `first` on and before `until`; None: open on that side."""

    first: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class BoardFilter:
    """What the reader of the board wants to see; `first` and `last` win over `period`."""

    period: Period = "all"
    first: date | None = None
    last: date | None = None
    basis: Basis = "cohort"
    by: Dimension = "channel"

    @property
    def own_dates(self) -> bool:
        return self.first is not None or self.last is not None


def explicit_range(choice: BoardFilter) -> DateRange:
    """The days that are named; all if none are."""
    return DateRange(choice.first, choice.last + timedelta(days=1) if choice.last else None)


def selected_range(choice: BoardFilter, today: date) -> DateRange:
    """The days that are chosen."""
    if choice.own_dates:
        return explicit_range(choice)
    if choice.period == "all":
        return DateRange()
    length = MONTHS[choice.period]
    first = today.replace(month=today.month - (today.month - 1) % length, day=1)
    if choice.period.startswith("last_"):
        first = add_months(first, -length)
    return DateRange(first, add_months(first, length))


def previous_range(choice: BoardFilter, chosen: DateRange, today: date) -> DateRange | None:
    """The days to compare with: one span earlier, and as long as the chosen one has lasted by now."""
    if chosen.first is None or chosen.until is None or chosen.first > today:
        return None
    if choice.own_dates:
        first = date.fromordinal(max(2 * chosen.first.toordinal() - chosen.until.toordinal(), 1))
    else:
        first = add_months(chosen.first, -MONTHS[choice.period])
    lasted = min(chosen.until, today + timedelta(days=1)) - chosen.first
    whole = chosen.until <= today
    return (
        DateRange(first, chosen.first if whole else min(first + lasted, chosen.first))
        if first.year >= FIRST_YEAR
        else None
    )


def time_granularity(chosen: DateRange, known: DateRange) -> TimeGroup:
    """By what the columns of a chart over these days stand: never more than some thirty of them."""
    first = max((day for day in (chosen.first, known.first) if day), default=None)
    until = min((day for day in (chosen.until, known.until) if day), default=None)
    length = (until - first).days if first and until else 0
    return "week" if length <= WEEKS_UP_TO else "month" if length <= MONTHS_UP_TO else "quarter"


def add_months(day: date, months: int) -> date:
    """The first of a month, so many months later."""
    total = day.year * 12 + day.month - 1 + months
    return date(total // 12, total % 12 + 1, 1)


def spans(by: TimeGroup, names: Iterable[str]) -> list[date]:
    """The first days of these groups and of all between them: a month without leads has its place too."""
    firsts = [first_day(by, name) for name in names]
    found = [min(firsts)] if firsts else []
    while found and found[-1] < max(firsts):
        found.append(next_period_start(by, found[-1]))
    return found[-COLUMN_LIMIT:]


def next_period_start(by: TimeGroup, first: date) -> date:
    """The first day of the next span."""
    return first + timedelta(weeks=1) if by == "week" else add_months(first, 1 if by == "month" else 3)


def first_day(by: TimeGroup, name: str) -> date:
    """The day on which a group of this name begins: `2026-11`, `2026-W47`, `2026-Q4`."""
    year, _, part = name.partition("-")
    match by:
        case "week":
            return date.fromisocalendar(int(year), int(part[1:]), 1)
        case "month":
            return date(int(year), int(part), 1)
        case "quarter":
            return date(int(year), 3 * int(part[1:]) - 2, 1)

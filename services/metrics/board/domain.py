"""What the reader of the board chose, and the dates and spans of time that follow from it."""

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
# Columns stay readable on a phone: up to so many days they are weeks, up to so many months, beyond that quarters.
MAX_DAYS_BY_WEEK, MAX_DAYS_BY_MONTH = 100, 1000
COLUMN_LIMIT = 60
COUNTED_LEADS = 10_000


@dataclass(frozen=True)
class DateRange:
    """The days from `first` on and before `until`; None: open on that side."""

    first: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Progress:
    """How far the installation is set up. `queued`: leads that no seller could be offered."""

    has_agreement: bool
    has_acceptance: bool
    leads: int
    queued: int

    @property
    def is_complete(self) -> bool:
        """Whether leads come, are judged, and reach sales: that a source and a seller exist follows."""
        return self.has_agreement and self.has_acceptance and self.leads > 0

    def describe_waiting(self) -> str | None:
        """What waits for whom, in a sentence; None if nothing does."""
        if self.leads and not self.has_agreement:
            return f"{_count_leads(self.leads)}: no agreement is signed."
        return f"{_count_leads(self.queued)}: no seller is free." if self.queued else None


def _count_leads(count: int) -> str:
    number = f"{count:,} or more" if count == COUNTED_LEADS else f"{count:,}"
    return f"{number} lead waits" if count == 1 else f"{number} leads wait"


@dataclass(frozen=True)
class BoardFilter:
    """What the reader of the board chose; `first` and `last` win over `period`."""

    period: Period = "all"
    first: date | None = None
    last: date | None = None
    basis: Basis = "cohort"
    by: Dimension = "channel"

    @property
    def has_own_dates(self) -> bool:
        return self.first is not None or self.last is not None


def read_explicit_range(board_filter: BoardFilter) -> DateRange:
    """The dates that the reader named; all if the reader named none."""
    return DateRange(board_filter.first, board_filter.last + timedelta(days=1) if board_filter.last else None)


def intersect(dates: DateRange, others: DateRange) -> DateRange:
    """The days that lie in both."""
    firsts = [day for day in (dates.first, others.first) if day]
    ends = [day for day in (dates.until, others.until) if day]
    return DateRange(max(firsts, default=None), min(ends, default=None))


def compute_selected_range(board_filter: BoardFilter, today: date) -> DateRange:
    """The dates that the reader named, else those of the chosen period."""
    if board_filter.has_own_dates:
        return read_explicit_range(board_filter)
    if board_filter.period == "all":
        return DateRange()
    length = MONTHS[board_filter.period]
    first = today.replace(month=today.month - (today.month - 1) % length, day=1)
    if board_filter.period.startswith("last_"):
        first = add_months(first, -length)
    return DateRange(first, add_months(first, length))


def compute_previous_range(board_filter: BoardFilter, dates: DateRange, today: date) -> DateRange | None:
    """The dates to compare with: one period earlier, and as long as the selected one has lasted by today."""
    if dates.first is None or dates.until is None or dates.first > today:
        return None
    if board_filter.has_own_dates:
        first = date.fromordinal(max(2 * dates.first.toordinal() - dates.until.toordinal(), 1))
    else:
        first = add_months(dates.first, -MONTHS[board_filter.period])
    if first.year < FIRST_YEAR:
        return None
    length = min(dates.until, today + timedelta(days=1)) - dates.first
    is_over = dates.until <= today
    return DateRange(first, dates.first if is_over else min(first + length, dates.first))


def choose_time_group(dates: DateRange, data_dates: DateRange) -> TimeGroup:
    """The span of one column of a chart over these dates, so that there are about thirty columns at most."""
    first = max((day for day in (dates.first, data_dates.first) if day), default=None)
    until = min((day for day in (dates.until, data_dates.until) if day), default=None)
    length = (until - first).days if first and until else 0
    return "week" if length <= MAX_DAYS_BY_WEEK else "month" if length <= MAX_DAYS_BY_MONTH else "quarter"


def add_months(day: date, months: int) -> date:
    """The first day of the month that many months later."""
    total = day.year * 12 + day.month - 1 + months
    return date(total // 12, total % 12 + 1, 1)


def list_spans(by: TimeGroup, names: Iterable[str]) -> list[date]:
    """The first days of the groups with these names and of all spans between them, at most COLUMN_LIMIT, in order."""
    firsts = [parse_first_day(by, name) for name in names]
    spans = [min(firsts)] if firsts else []
    while spans and spans[-1] < max(firsts):
        spans.append(find_next_span(by, spans[-1]))
    return spans[-COLUMN_LIMIT:]


def find_next_span(by: TimeGroup, first: date) -> date:
    """The first day of the next span."""
    return first + timedelta(weeks=1) if by == "week" else add_months(first, 1 if by == "month" else 3)


def parse_first_day(by: TimeGroup, name: str) -> date:
    """The first day of the group with this name: `2026-11`, `2026-W47`, `2026-Q4`."""
    year, _, part = name.partition("-")
    match by:
        case "week":
            return date.fromisocalendar(int(year), int(part[1:]), 1)
        case "month":
            return date(int(year), int(part), 1)
        case "quarter":
            return date(int(year), 3 * int(part[1:]) - 2, 1)

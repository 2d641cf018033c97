"""Numbers, money, times and names as people read them on pages."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal

from services.metrics.board.domain import DateRange, Dimension
from services.metrics.reports.domain.query import TimeGroup
from shared.agreement.readers.sales import split_promise

# What a table shows for a missing value.
EMPTY = "\u2013"
# What pages call the targets of sales.
TARGET_LABELS = {
    "acceptance": "Accepted",
    "offer": "Offer answered",
    "first_attempt": "First attempt",
    "first_contact": "First contact",
    "disposition": "Decided",
}
SIZES = ((10**9, "bn"), (10**6, "m"))
MINUTE, HOUR, DAY = 60, 3600, 86400


@dataclass(frozen=True)
class Change:
    """How a number changed against the previous dates; `good` is None where it did not change."""

    text: str
    good: bool | None


def label_promise(name: str) -> str:
    """`Accepted`, and of a promise to leads of a priority `Accepted (hand raiser)`."""
    target, priority = split_promise(name)
    return TARGET_LABELS[target] + (f" ({priority.replace('_', ' ')})" if priority else "")


def format_count(number: int) -> str:
    return f"{number:,}"


def pluralize(number: int, noun: str) -> str:
    return f"{format_count(number)} {noun}{'' if number == 1 else 's'}"


def format_percent(rate: float | None) -> str:
    """One decimal, two below one per cent."""
    if rate is None:
        return EMPTY
    return f"{rate:.2%}" if 0 < abs(rate) < 0.01 else f"{rate:.1%}"


def format_goal(rate: float | None) -> str:
    """A rate that was promised, behind the one that was reached; nothing without a promise."""
    return "" if rate is None else f" (goal {format_percent(rate).replace('.0%', '%')})"


def format_days(number: float | None) -> str:
    return EMPTY if number is None else f"{number:,.1f}"


def format_money(amount: dict[str, str] | None) -> str:
    """An amount to the last digit, with its currency."""
    return EMPTY if amount is None else f"{format_full_amount(amount)} {amount['currency']}"


def format_full_amount(amount: dict[str, str] | None) -> str:
    """An amount to the last digit without its currency, which the table's caption names."""
    return EMPTY if amount is None else f"{Decimal(amount['amount']):,}"


def format_compact_money(amount: dict[str, str]) -> str:
    """An amount without its currency: whole from a hundred on, then in millions or billions."""
    value = Decimal(amount["amount"])
    for size, letter in SIZES:
        if abs(value) >= size:
            return f"{value / size:,.2f}{letter}"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:,}"


# From so much on a change is told as a multiple.
MANY_TIMES = 10


def describe_change(now: float | None, previous: float | None, good: Literal["up", "down"] = "up") -> Change | None:
    """The change against the previous value, None without one; `good` is the direction that is better."""
    if now is None or not previous or previous < 0:
        return None
    change = now / previous - 1
    if abs(change) < 0.0005:
        return Change("as before", None)
    if change >= MANY_TIMES - 1:
        return Change(f"{now / previous:,.0f} times as much", good == "up")
    return Change(f"{change:+.0%}" if abs(change) >= 0.01 else f"{change:+.1%}", (change > 0) == (good == "up"))


def format_group(value: str | None, by: Dimension) -> str:
    """A group's name in words, also of the group of leads without a value."""
    if value is None:
        return "none yet" if by in ("product", "team", "seller") else "not given"
    return value.replace("_", " ")


def format_span(by: TimeGroup, first: date, *, with_year: bool = False) -> str:
    """The label of a span's column; the first span of a year names the year, another one `with_year`."""
    match by:
        case "week":
            return f"{first.day} {first:%b}"
        case "month":
            return f"{first:%b} {first.year}" if with_year or first.month == 1 else f"{first:%b}"
        case "quarter":
            quarter = (first.month + 2) // 3
            return f"Q{quarter} {first.year}" if with_year or quarter == 1 else f"Q{quarter}"


def format_full_span(by: TimeGroup, first: date) -> str:
    """A span's name in a table."""
    match by:
        case "week":
            return f"from {format_day(first)}"
        case "month":
            return f"{first:%B %Y}"
        case "quarter":
            return f"Q{(first.month + 2) // 3} {first.year}"


def format_lag(seconds: float) -> str:
    """How far the page is behind, in the largest unit that fits."""
    return "up to the second" if seconds < 1 else f"{format_duration(seconds)} behind"


def format_short_span(by: TimeGroup, first: date) -> str:
    """A span's name where there is little room."""
    return f"{first:%b %Y}" if by == "month" else format_full_span(by, first)


def format_short_days(first: date, last: date) -> str:
    """The days from `first` to `last` where there is little room: `12\u201330 Nov 2026`."""
    if first == last:
        return format_day(first)
    start = f"{first.day}" if (first.year, first.month) == (last.year, last.month) else f"{first.day} {first:%b}"
    return f"{start}\u2013{format_day(last)}"


def format_duration(seconds: float) -> str:
    """A length of time, in the largest unit that fits."""
    if seconds < 2 * MINUTE:
        return f"{seconds:.0f} s"
    if seconds < 2 * HOUR:
        return f"{seconds / MINUTE:.0f} min"
    return f"{seconds / HOUR:.0f} h" if seconds < 2 * DAY else f"{seconds / DAY:.0f} days"


def format_minute(at: datetime) -> str:
    return f"{format_day(at)}, {at:%H:%M}"


def format_day(at: date | datetime) -> str:
    return f"{at.day} {at:%b %Y}"


def format_date_range(dates: DateRange) -> str:
    """From the first to the last day."""
    first = format_day(dates.first) if dates.first else None
    last = format_day(dates.until - timedelta(days=1)) if dates.until else None
    if first and last:
        return f"{first} to {last}"
    return f"since {first}" if first else f"until {last}" if last else "all time"

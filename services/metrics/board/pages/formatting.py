"""Numbers as people read them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal

from services.metrics.board.domain import DateRange, Dimension
from services.metrics.reports.domain.query import TimeGroup

EMPTY = "\u2013"
SIZES = ((10**9, "bn"), (10**6, "m"))
MINUTE, HOUR, DAY = 60, 3600, 86400


@dataclass(frozen=True)
class Change:
    """How a number moved against the span before; `good` is None where it did not."""

    words: str
    good: bool | None


def count(number: int) -> str:
    return f"{number:,}"


def pluralize(number: int, thing: str) -> str:
    return f"{count(number)} {thing}{'' if number == 1 else 's'}"


def percent(rate: float | None) -> str:
    """One decimal, two below one per cent."""
    if rate is None:
        return EMPTY
    return f"{rate:.2%}" if 0 < abs(rate) < 0.01 else f"{rate:.1%}"


def days(number: float | None) -> str:
    return EMPTY if number is None else f"{number:,.1f}"


def money(amount: dict[str, str] | None) -> str:
    """To the last digit, with its currency."""
    return EMPTY if amount is None else f"{full_amount(amount)} {amount['currency']}"


def full_amount(amount: dict[str, str] | None) -> str:
    """To the last digit, where the currency stands above."""
    return EMPTY if amount is None else f"{Decimal(amount['amount']):,}"


def compact_money(amount: dict[str, str]) -> str:
    """In whole units from a hundred on, in millions or billions from one of them on; without the currency."""
    value = Decimal(amount["amount"])
    for size, letter in SIZES:
        if abs(value) >= size:
            return f"{value / size:,.2f}{letter}"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:,}"


def change(now: float | None, then: float | None, good: Literal["up", "down"] = "up") -> Change | None:
    """Against the span before, where that had any; `good` is the direction one wishes for."""
    if now is None or not then or then < 0:
        return None
    moved = now / then - 1
    if abs(moved) < 0.0005:
        return Change("as before", None)
    return Change(f"{moved:+.0%}" if abs(moved) >= 0.01 else f"{moved:+.1%}", (moved > 0) == (good == "up"))


def name(value: str | None, by: Dimension) -> str:
    """A group's name in words; of the group of those who have none, that."""
    if value is None:
        return "none yet" if by in ("product", "team", "seller") else "not given"
    return value.replace("_", " ")


def span(by: TimeGroup, first: date, *, begins: bool = False) -> str:
    """A column's label; the year where a year, or the chart, begins."""
    match by:
        case "week":
            return f"{first.day} {first:%b}"
        case "month":
            return f"{first:%b} {first.year}" if begins or first.month == 1 else f"{first:%b}"
        case "quarter":
            quarter = (first.month + 2) // 3
            return f"Q{quarter} {first.year}" if begins or quarter == 1 else f"Q{quarter}"


def full_span(by: TimeGroup, first: date) -> str:
    """The span's name in a table."""
    match by:
        case "week":
            return f"from {day(first)}"
        case "month":
            return f"{first:%B %Y}"
        case "quarter":
            return f"Q{(first.month + 2) // 3} {first.year}"


def format_lag(seconds: float) -> str:
    """How far behind, in the largest unit that fits."""
    return "up to the second" if seconds < 1 else f"{format_duration(seconds)} behind"


def short_span(by: TimeGroup, first: date) -> str:
    """The span's name where there is little room."""
    return f"{first:%b %Y}" if by == "month" else full_span(by, first)


def format_duration(seconds: float) -> str:
    """A length of time, in the largest unit that fits."""
    if seconds < 2 * MINUTE:
        return f"{seconds:.0f} s"
    if seconds < 2 * HOUR:
        return f"{seconds / MINUTE:.0f} min"
    return f"{seconds / HOUR:.0f} h" if seconds < 2 * DAY else f"{seconds / DAY:.0f} days"


def minute(at: datetime) -> str:
    return f"{day(at)}, {at:%H:%M}"


def day(at: date | datetime) -> str:
    return f"{at.day} {at:%b %Y}"


def format_date_range(span: DateRange) -> str:
    """From the first to the last day of it."""
    first = day(span.first) if span.first else None
    last = day(span.until - timedelta(days=1)) if span.until else None
    if first and last:
        return f"{first} to {last}"
    return f"since {first}" if first else f"until {last}" if last else "all time"

"""The pack of a meeting: sections of numbers, each with its list and what changed, and of tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from services.metrics.reports.domain.result import divide

Unit = Literal["count", "share", "money", "days", "score"]
# The two of the weekly meeting, and the one of the month that is about marketing's part in the pipeline alone.
Form = Literal["15m", "30m", "pipeline"]


@dataclass(frozen=True)
class Point:
    """One number, and the same of the span before. `list`: the address of the leads behind it.

    Money is an amount with its currency; None is not known. `good`: the direction that is better.
    """

    id: str
    name: str
    unit: Unit
    value: Any
    previous: Any = None
    list: str | None = None
    good: Literal["up", "down"] | None = "up"

    @property
    def change(self) -> float | None:
        """How much more it is than in the span before, as a share of that; None without one."""
        now, before = read_number(self.value), read_number(self.previous)
        return None if now is None or not before or before < 0 else divide(now - before, before)


@dataclass(frozen=True)
class PackTable:
    """Rows of one kind, each with the same fields."""

    id: str
    name: str
    rows: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Section:
    """One item of the agenda. `say`: what both sides talk about where no number says it."""

    id: str
    name: str
    points: Sequence[Point] = ()
    tables: Sequence[PackTable] = ()
    say: str | None = None


@dataclass(frozen=True)
class Win:
    """A deal that was won, and everyone who took part from the first touch on: their sides, and their codes."""

    lead_id: Any
    won_at: Any
    amount: Decimal | None
    currency: str | None
    source: str | None
    channel: str | None
    campaign: str | None
    sellers: Sequence[str] = field(default_factory=tuple)
    teams: Sequence[str] = field(default_factory=tuple)


def read_number(value: Any) -> float | None:
    """The number of a value of a report."""
    amount = value["amount"] if isinstance(value, Mapping) else value
    return None if amount is None else float(amount)

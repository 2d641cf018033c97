"""Deals that are open: how many, what they are worth, and which are stuck."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Self
from uuid import UUID

from services.metrics.reports.domain.result import write_money, write_sum
from shared.events.base import format_rfc3339

# Of fewer won deals nine in ten say nothing.
FEWEST_WON, SLOWEST = 10, 0.9


@dataclass(frozen=True)
class Pace:
    """How many deals were won after they had been open, and for how long nine in ten of them had been; at `at`."""

    won: int
    seconds: float | None
    at: datetime

    @property
    def opened_before(self) -> datetime | None:
        """Before this a deal was opened that is stuck; None while too few were won to say."""
        if self.won < FEWEST_WON or self.seconds is None:
            return None
        return self.at - timedelta(seconds=self.seconds)


@dataclass(frozen=True)
class OpenDeals:
    """Open deals: their amounts by currency, of which `rated` were converted, and how many are stuck."""

    count: int = 0
    amounts: dict[str | None, Decimal] = field(default_factory=dict)
    rated: int = 0
    oldest_at: datetime | None = None
    stuck: int = 0

    @classmethod
    def of_row(cls, row: Any) -> Self:
        """The open deals of one currency in a row of the statement."""
        return cls(row.times, {row.currency: row.amount}, row.rated, row.oldest_at, row.stuck)

    def join(self, other: "OpenDeals") -> "OpenDeals":
        """Both together."""
        amounts = dict(self.amounts)
        for currency, amount in other.amounts.items():
            amounts[currency] = amounts.get(currency, Decimal(0)) + amount
        oldest = min((at for at in (self.oldest_at, other.oldest_at) if at), default=None)
        return OpenDeals(self.count + other.count, amounts, self.rated + other.rated, oldest, self.stuck + other.stuck)


def write_open_deals(deals: OpenDeals, pace: Pace, own: str, stuck: Sequence[UUID]) -> dict[str, Any]:
    """The figures of a row; money of another currency without a rate is apart. `stuck`: the leads that are named."""
    others = [
        write_money(amount, currency)
        for currency, amount in sorted(deals.amounts.items(), key=lambda each: each[0] or "")
        if currency not in (own, None)
    ]
    return {
        "count": deals.count,
        "amount": write_sum(deals.amounts.get(own, Decimal(0)), own, rated=deals.rated > 0),
        "other_currencies": others,
        "oldest_at": format_rfc3339(deals.oldest_at) if deals.oldest_at else None,
        "stuck": None if pace.opened_before is None else deals.stuck,
        "leads": [str(lead_id) for lead_id in stuck],
    }

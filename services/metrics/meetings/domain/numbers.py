"""What the reports say of the span of a meeting."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from services.metrics.lead_lists.domain import write_address
from services.metrics.reports.domain.standing import Done

Totals = Mapping[str, Any]


@dataclass(frozen=True)
class Numbers:
    """The totals of reports over the days of one span, each thing by its own day.

    `delivered`: marketing's leads that qualified in it, by the response of sales. `rejections`: rows by reason.
    """

    days: tuple[date, date]
    delivered: Done
    funnel: Totals
    win_rate: Totals
    money: Totals
    cycle: Totals
    cost: Totals
    ratings: Totals
    rejected: Totals
    rejections: Sequence[Totals]
    targets: Sequence[Totals]

    def list_leads(self, listed: str, basis: str = "period", **filters: str | None) -> str:
        """The address of the leads behind a number of these days."""
        return write_address(listed, self.days, basis, filters)

    def list_ratings(self) -> str:
        """The address of the ratings of these days."""
        first, until = self.days
        chosen = {"view": "ratings", "basis": "period", "first": first, "last": until - timedelta(days=1)}
        return f"/leads?{urlencode(chosen)}"

    def list_promised(self, promise: str, state: str | None = None) -> str:
        """The address of the leads behind a number of a promise in these days."""
        first, until = self.days
        chosen = {"state": state, "first": first, "last": until - timedelta(days=1), "basis": "period"}
        return f"/promises/{promise}?{urlencode({name: value for name, value in chosen.items() if value})}"

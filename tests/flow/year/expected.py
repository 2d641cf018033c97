"""What reports, goal and packs must say of a year, calculated from its raw facts alone."""

import math
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.flow.year import story
from tests.flow.year.story import END, ZONE, Lead, Year

Days = tuple[date, date]
Clock = tuple[datetime, bool]
MONTHS = [(date(2025, month, 1), date(2025 + month // 12, month % 12 + 1, 1)) for month in range(1, 13)]
CONVERSION = 0.5


def holds(days: Days, at: datetime | None) -> bool:
    return at is not None and days[0] <= at.astimezone(ZONE).date() < days[1]


def count(leads: list[Lead], days: Days, instant: Callable[[Lead], datetime | None]) -> int:
    return sum(holds(days, instant(lead)) for lead in leads)


def divide(part: float, whole: float) -> Any:
    return pytest.approx(part / whole, abs=1e-6) if whole else None


def convert(lead: Lead, amount: Decimal, at: datetime) -> Decimal:
    """In euros, by the rate of the day on which it was paid."""
    rate = max(day for day in story.DOLLAR if day <= at.date()) if lead.currency == "USD" else None
    return (amount * story.DOLLAR[rate]).quantize(Decimal("0.01")) if rate else amount


class Expected:
    """The numbers of one year."""

    def __init__(self, year: Year) -> None:
        self.year = year
        self.leads = year.leads
        self.delivered = [lead for lead in year.leads if lead.fits]
        self.won = [lead for lead in year.leads if lead.won]
        self.received = [
            (at, convert(lead, amount, at)) for lead in self.won for *_, at, amount in lead.list_receipts() if at < END
        ]
        self.recurring = [
            (at, convert(lead, amount, at))
            for lead in self.won
            for _, kind, at, amount in lead.list_receipts()
            if at < END and (kind == "renewal" or (kind == "refund" and lead.renewed and lead.renewed <= at))
        ]

    def list_clocks(self, lead: Lead) -> dict[str, Clock]:
        """Of each promise of time to a delivered lead when it was to be kept, and whether it was by then.

        A rejection is no acceptance, and ends the promise of one: here it always comes in time.
        """
        if lead.rejected:
            return {}
        due = lead.captured + timedelta(hours=4)
        clocks = {"acceptance": (due, lead.accepted is not None and lead.accepted <= due)}
        if lead.accepted:
            due = lead.accepted + timedelta(hours=24)
            clocks["first_contact"] = due, lead.contacted is not None and lead.contacted <= due
        return clocks

    def list_untouched(self) -> list[Lead]:
        """The leads without contact whose time for it is over, or before the acceptance the time for that."""
        return [
            lead
            for lead in self.delivered
            if not lead.rejected and not lead.contacted and is_missed(*list(self.list_clocks(lead).values())[-1])
        ]

    def list_unattended(self) -> list[Lead]:
        """The leads with which sales spoke, and of which nothing followed within an hour: no promise has a time."""
        return [
            lead
            for lead in self.delivered
            if lead.contacted and not (lead.won or lead.lost) and lead.contacted <= END - timedelta(hours=1)
        ]

    def list_funnel(self) -> list[dict[str, Any]]:
        """By month, each step under its own date; a purchase implies the steps before it."""
        steps: dict[str, Callable[[Lead], datetime | None]] = {
            "captured": lambda lead: lead.captured,
            "qualified": lambda lead: lead.captured if lead.fits else None,
            "accepted": lambda lead: lead.accepted,
            "contacted": lambda lead: lead.contacted,
            "won": lambda lead: lead.won,
            "lost": lambda lead: lead.lost,
            "rejected": lambda lead: lead.rejected,
        }
        return [
            {"month": f"{days[0]:%Y-%m}"} | {name: count(self.leads, days, step) for name, step in steps.items()}
            for days in MONTHS
        ]

    def list_money(self) -> list[dict[str, Any]]:
        """By month, what was sold and what was received, in euros by the rate of the day."""
        return [
            {
                "month": f"{days[0]:%Y-%m}",
                "bookings": self.book(days),
                "revenue": self.receive(days),
                "recurring_revenue": sum((amount for at, amount in self.recurring if holds(days, at)), Decimal(0)),
            }
            for days in MONTHS
        ]

    def receive(self, days: Days) -> Decimal:
        return sum((amount for at, amount in self.received if holds(days, at)), Decimal(0))

    def book(self, days: Days) -> Decimal:
        sold = ((lead, lead.won) for lead in self.won)
        return sum((convert(lead, lead.amount, at) for lead, at in sold if at and holds(days, at)), Decimal(0))


def days_of(lead: Lead) -> float:
    assert lead.won
    return (lead.won - lead.captured) / timedelta(days=1)


def is_missed(due: datetime, kept: bool) -> bool:
    return not kept and due <= END


def count_working_days(first: date, until: date) -> int:
    return sum((first + timedelta(days=number)).weekday() < 5 for number in range((until - first).days))


def quantile(values: list[float], part: float) -> float:
    place = part * (len(values) - 1)
    low = math.floor(place)
    return values[low] + (values[min(low + 1, len(values) - 1)] - values[low]) * (place - low)

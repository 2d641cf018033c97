"""What reports, goal and packs must say of a year, calculated from its raw facts alone."""

import math
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from statistics import fmean, median, stdev
from typing import Any

import pytest

from tests.flow.year import story
from tests.flow.year.story import END, ZONE, Lead, Year

Days = tuple[date, date]
MONTHS = [(date(2025, month, 1), date(2025 + month // 12, month % 12 + 1, 1)) for month in range(1, 13)]
OVER = MONTHS[:-1]
SIGNED = [(story.FIRST.date(), 11), (story.SECOND_SIGNED.date(), 17)]
TARGET, CONVERSION, FOLLOW_UP = 90_000, 0.5, 3
# Of fewer old leads nothing is estimated.
LEAST_LEADS = 20


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

    def list_promises(self) -> list[dict[str, Any]]:
        """Of each promise the spans that are over: promised, done, and whether it was kept."""
        return [*self._list_monthly(), *self._list_conversations()]

    def _list_monthly(self) -> Iterator[dict[str, Any]]:
        for days in OVER:
            came = [lead for lead in self.delivered if holds(days, lead.captured)]
            accepted, rejected = (
                sum(bool(at) for at in ats)
                for ats in zip(*((lead.accepted, lead.rejected) for lead in came), strict=True)
            )
            yield write("qualified_leads", days, promise_leads(days), len(came))
            yield write("acceptance_rate", days, 0.8, accepted / (accepted + rejected))
        for days in OVER:
            accepting = [self._accept(lead) for lead in self.delivered if not lead.rejected]
            speaking = [self._speak(lead) for lead in self.delivered if lead.accepted]
            at_least = 0.9 if days[1] > story.SECOND_SIGNED.date() else 0.8
            yield write("acceptance", days, at_least, share(accepting, days))
            yield write("first_contact", days, 0.7, share(speaking, days))

    def _list_conversations(self) -> Iterator[dict[str, Any]]:
        day = story.FIRST.date() - timedelta(days=story.FIRST.weekday())
        while (until := day + timedelta(weeks=1)) <= END.date():
            begun = max(day, story.FIRST.date())
            promised = math.floor(FOLLOW_UP * (until - begun).days / 7 + 0.5)
            done = count(self.delivered, (day, until), lambda lead: lead.contacted)
            yield write("follow_up", (day, until), promised, done)
            day = until

    @staticmethod
    def _accept(lead: Lead) -> tuple[datetime, bool]:
        """When the lead was to be accepted, and whether it was by then."""
        due = lead.captured + timedelta(hours=4)
        return due, lead.accepted is not None and lead.accepted <= due

    @staticmethod
    def _speak(lead: Lead) -> tuple[datetime, bool]:
        assert lead.accepted
        due = lead.accepted + timedelta(hours=24)
        return due, lead.contacted is not None and lead.contacted <= due

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
                "revenue": sum((amount for at, amount in self.received if holds(days, at)), Decimal(0)),
                "recurring_revenue": sum((amount for at, amount in self.recurring if holds(days, at)), Decimal(0)),
            }
            for days in MONTHS
        ]

    def book(self, days: Days) -> Decimal:
        sold = ((lead, lead.won) for lead in self.won)
        return sum((convert(lead, lead.amount, at) for lead, at in sold if at and holds(days, at)), Decimal(0))

    def find_goal(self) -> dict[str, Any]:
        """Received in the quarter, due by its working days, and projected by the last thirteen whole weeks.

        It may end below what was received: money is paid back.
        """
        first, until, today = date(2025, 10, 1), date(2026, 1, 1), END.date()
        booked = sum(amount for at, amount in self.received if holds((first, until), at))
        over = (count_working_days(first, today) + 0.5) / count_working_days(first, until)
        monday = today - timedelta(days=today.weekday())
        weeks = [monday - timedelta(weeks=number) for number in range(13, 0, -1)]
        pace = [
            float(sum(amount for at, amount in self.received if holds((week, week + timedelta(weeks=1)), at)))
            for week in weeks
        ]
        left = (count_working_days(today, until) - 0.5) / 5
        projected, spread = float(booked) + fmean(pace) * left, 1.645 * stdev(pace) * math.sqrt(left)
        return {
            "booked": float(booked),
            "due": TARGET * over,
            "value": projected,
            "low": projected - spread,
            "high": projected + spread,
            "missing": max(TARGET - projected, 0.0),
        }

    def list_leaks(self) -> dict[str, dict[str, Any]]:
        """By cause: the leads that missed a promise, each once, and what that costs by how often such leads bought."""
        lags = sorted((lead.won - lead.captured) / timedelta(days=1) for lead in self.won if lead.won)
        young = END - timedelta(days=quantile(lags, 0.9))
        cohort = young - timedelta(days=365), young
        deal = fmean(float(lead.amount) for lead in self.won if lead.currency == "EUR")
        missed: dict[str, list[Lead]] = {"first_contact": [], "acceptance": []}
        for lead in self.delivered:
            if lead.accepted and is_missed(*self._speak(lead)):
                missed["first_contact"].append(lead)
            elif not lead.rejected and is_missed(*self._accept(lead)):
                missed["acceptance"].append(lead)
        return {cause: self._estimate(leads, cohort, deal) for cause, leads in missed.items()}

    @staticmethod
    def _estimate(leads: list[Lead], cohort: tuple[datetime, datetime], deal: float) -> dict[str, Any]:
        old = [lead for lead in leads if cohort[0] <= lead.captured < cohort[1]]
        if len(old) < LEAST_LEADS:
            return {"count": len(leads), "of": len(old), "leak": None}
        bought = sum(lead.won is not None for lead in old) / len(old)
        leak = len(leads) * max(CONVERSION - bought, 0) * deal
        return {"count": len(leads), "of": len(old), "leak": pytest.approx(leak, rel=1e-4)}

    def list_shifts(self) -> dict[str, dict[str, Any]]:
        """Of the last month that is over, beside the middle of the ten months before it."""
        volumes = [count(self.delivered, days, lambda lead: lead.captured) for days in OVER]
        rates = []
        for days in OVER:
            came = [lead for lead in self.delivered if holds(days, lead.captured)]
            accepted = sum(lead.accepted is not None for lead in came)
            rates.append(accepted / (accepted + sum(lead.rejected is not None for lead in came)))
        return {
            name: {"value": pytest.approx(values[-1], abs=1e-6), "usual": pytest.approx(median(values[:-1]), abs=1e-6)}
            for name, values in (("volume", volumes), ("acceptance_rate", rates))
        }

    def list_points(self, days: Days) -> dict[str, Any]:
        """The numbers of the pack of a month."""
        came = [lead for lead in self.leads if holds(days, lead.captured)]
        won = [lead for lead in self.leads if holds(days, lead.won)]
        delivered = [lead for lead in came if lead.fits]
        accepted, rejected = (
            sum(at is not None for at in ats)
            for ats in zip(*((lead.accepted, lead.rejected) for lead in delivered), strict=True)
        )
        spent = sum(amount for day, _, amount in self.year.spent if days[0] <= day < days[1])
        return {
            "captured": len(came),
            "delivered": len(delivered),
            "acceptance_rate": divide(accepted, accepted + rejected),
            "rejected": count(self.leads, days, lambda lead: lead.rejected),
            "contacted": count(self.leads, days, lambda lead: lead.contacted),
            "won": len(won),
            "bookings": {"amount": f"{self.book(days):.2f}", "currency": "EUR"},
            "cycle": pytest.approx(median(days_of(lead) for lead in won), abs=1e-5),
            "spend": {"amount": f"{spent:.2f}", "currency": "EUR"},
        }


def days_of(lead: Lead) -> float:
    assert lead.won
    return (lead.won - lead.captured) / timedelta(days=1)


def is_missed(due: datetime, kept: bool) -> bool:
    return not kept and due <= END


def share(clocks: list[tuple[datetime, bool]], days: Days) -> float:
    kept = [kept for due, kept in clocks if holds(days, due) and (kept or due <= END)]
    return sum(kept) / len(kept)


def promise_leads(days: Days) -> int:
    """Each day of the month has its share of the agreement that was in force on it."""
    span = [days[0] + timedelta(days=number) for number in range((days[1] - days[0]).days)]
    shares = [[leads for since, leads in SIGNED if since <= day][-1] for day in span]
    return math.floor(sum(shares) / len(span) + 0.5)


def write(promise: str, days: Days, promised: float, done: float) -> dict[str, Any]:
    name = f"{days[0]:%G-W%V}" if promise == "follow_up" else f"{days[0]:%Y-%m}"
    state = "kept" if done >= promised else "missed"
    return {
        "promise": promise,
        "span": name,
        "promised": promised,
        "done": pytest.approx(done, abs=1e-6),
        "state": state,
    }


def count_working_days(first: date, until: date) -> int:
    return sum((first + timedelta(days=number)).weekday() < 5 for number in range((until - first).days))


def quantile(values: list[float], part: float) -> float:
    place = part * (len(values) - 1)
    low = math.floor(place)
    return values[low] + (values[min(low + 1, len(values) - 1)] - values[low]) * (place - low)

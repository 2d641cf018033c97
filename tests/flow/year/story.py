"""A year of an invented company as raw facts: what happened to each lead and when, what was paid and received.

It grows, and has a season. Its second agreement promises more. In autumn a campaign brings leads that do not fit. One
seller is slow, the other one rejects good leads. Some customers pay in dollars, some renew, some get their money back.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import NamedTuple
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Berlin")
FIRST, END = datetime(2025, 1, 1, 8, tzinfo=ZONE), datetime(2025, 12, 17, 12, tzinfo=ZONE)
SECOND_SIGNED = datetime(2025, 7, 16, 8, tzinfo=ZONE)
BAD_CAMPAIGN, BAD_MONTHS, BAD_SPEND = "autumn-fair", (10, 11), Decimal(8000)
CHANNELS = ("search", "social")
# The shares of the leads of a plain month, by month: people are away in August, and ask before the year ends.
SEASON = (0.9, 1.0, 1.1, 1.0, 1.0, 0.9, 0.8, 0.5, 1.1, 1.2, 1.2, 1.0)
DOLLAR = {date(2025, 1, 1): Decimal("0.96"), date(2025, 6, 1): Decimal("0.88")}
# Whose leads they are is their country's, so that each lead has the same seller however its story is told.
SELLERS = {"DE": "anna", "AT": "ben"}
# Of so many customers one renews.
RENEWS = 3
SLOW, UNFAIR = "anna", "ben"


@dataclass
class Lead:
    """What happened to one lead; None did not happen."""

    number: int
    captured: datetime
    country: str
    channel: str
    campaign: str | None
    fits: bool
    accepted: datetime | None = None
    rejected: datetime | None = None
    contacted: datetime | None = None
    won: datetime | None = None
    lost: datetime | None = None
    amount: Decimal = Decimal(0)
    currency: str = "EUR"
    refunded: datetime | None = None
    renewed: datetime | None = None

    @property
    def seller(self) -> str:
        return SELLERS[self.country]

    @property
    def email(self) -> str:
        return f"person{self.number}@company{self.number}.example"

    def list_receipts(self) -> Iterator[tuple[str, str, datetime, Decimal]]:
        """What was paid, a day after the purchase and to go on, and paid back: an id, its kind, when, and how much."""
        if self.won:
            yield f"paid-{self.number}", "new", self.won + timedelta(days=1), self.amount
        if self.renewed:
            yield f"renewed-{self.number}", "renewal", self.renewed, self.amount / 2
        if self.refunded:
            yield f"refund-{self.number}", "refund", self.refunded, -self.amount


class Spend(NamedTuple):
    """What was paid for a channel on a day. From its usual campaigns no lead comes that names them."""

    day: date
    channel: str
    campaign: str
    amount: Decimal


@dataclass
class Year:
    """The leads in the order in which they came, and what was paid."""

    leads: list[Lead] = field(default_factory=list)
    spent: list[Spend] = field(default_factory=list)


def live_a_year(seed: int) -> Year:
    chance, year = random.Random(seed), Year()
    for month in range(1, 13):
        for _ in range(round((14 + 1.5 * month) * SEASON[month - 1])):
            _add_lead(year, chance, month)
        for _ in range(8 if month in BAD_MONTHS else 0):
            _add_lead(year, chance, month, BAD_CAMPAIGN)
        if month in BAD_MONTHS:
            year.spent.append(Spend(date(2025, month, 5), "social", BAD_CAMPAIGN, BAD_SPEND))
        for channel in CHANNELS:
            amount = Decimal(chance.randint(20_000, 90_000)) / 100
            year.spent.append(Spend(date(2025, month, 10), channel, channel, amount))
    year.leads = sorted((lead for lead in year.leads if lead.captured < END), key=lambda lead: lead.captured)
    year.spent = [row for row in year.spent if row.day < END.date()]
    return year


def _add_lead(year: Year, chance: random.Random, month: int, campaign: str | None = None) -> None:
    # Nothing happens within hours of midnight: the clock goes on while the story is told.
    day = date(2025, month, chance.randint(2, 28))
    # In UTC, so that hours between two instants are hours in the nights of the clock change too.
    at = datetime.combine(day, time(9), ZONE).astimezone(UTC) + timedelta(minutes=chance.randrange(120))
    channel = "social" if campaign else chance.choice(["search", "search", "social"])
    fits = chance.random() < (0.3 if campaign else 0.85)
    lead = Lead(len(year.leads), at, chance.choice(list(SELLERS)), channel, campaign, fits)
    year.leads.append(lead)
    if fits:
        _answer(lead, chance)


def _answer(lead: Lead, chance: random.Random) -> None:
    if chance.random() < (0.3 if lead.seller == UNFAIR else 0.08):
        lead.rejected = _happen(lead.captured + timedelta(hours=2))
        return
    late = chance.random() < (0.45 if lead.seller == SLOW else 0.1)
    lead.accepted = _happen(lead.captured + timedelta(hours=7 if late else 1))
    if not lead.accepted or chance.random() < 0.1:
        return
    slow = chance.random() < (0.4 if lead.seller == SLOW else 0.1)
    lead.contacted = _happen(lead.accepted + timedelta(hours=47 if slow else 2))
    if lead.contacted and chance.random() < (0.15 if slow else 0.5):
        lead.amount = Decimal(chance.randint(10, 90) * 100)
        lead.currency = "USD" if chance.random() < 0.2 else "EUR"
        lead.won = _happen(lead.contacted + timedelta(days=chance.randint(3, 40)))
        if lead.won and lead.number % RENEWS == 0:
            lead.renewed = _happen(lead.won + timedelta(days=20))
        if lead.won and chance.random() < 0.15:
            lead.refunded = _happen(lead.won + timedelta(days=chance.randint(5, 30)))
    elif lead.contacted and chance.random() < 0.4:
        lead.lost = _happen(lead.contacted + timedelta(days=chance.randint(3, 30)))


def _happen(at: datetime) -> datetime | None:
    """When it happened; None if the year is told before it."""
    return at if at < END else None

"""An invented company: when its leads qualified, and when they were won for how much, as plain lists and as events."""

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.metrics.event_builders import deal_event, lead_captured, lead_qualified, new_lead_id, revenue_booked

ZONE = ZoneInfo("Europe/Berlin")
# A Wednesday at noon in the middle of a quarter.
AT = datetime(2026, 8, 19, 12, tzinfo=ZONE)
QUARTER = datetime(2026, 7, 1, tzinfo=ZONE), datetime(2026, 10, 1, tzinfo=ZONE)
TARGET = 300_000
GOAL = {"metric": "bookings", "per": "quarter", "target": {"amount": str(TARGET), "currency": "EUR"}}
EXPECTED = {"qualified_to_customer": 0.5, "deal": {"amount": "4000", "currency": "EUR"}, "cycle_days": 10}


@dataclass
class Company:
    """What happened, as plain lists: when leads qualified, and if so when they were won for how much."""

    events: list[Any] = field(default_factory=list)
    leads: list[tuple[datetime, datetime | None, int]] = field(default_factory=list)

    def won(self, start: datetime, until: datetime) -> list[tuple[datetime, int]]:
        return [(at, amount) for _, at, amount in self.leads if at and start <= at < until]

    def booked(self, start: datetime, until: datetime) -> int:
        return sum(amount for _, amount in self.won(start, until))


def live(seed: int, leads: int = 500, days: int = 700) -> Company:
    chance, company = random.Random(seed), Company()
    for _ in range(leads):
        lead, qualified = new_lead_id(), AT - timedelta(days=chance.uniform(0, days))
        won = qualified + timedelta(days=chance.uniform(2, 60)) if chance.random() < 0.3 else None
        amount = chance.randint(10, 90) * 100
        channel = chance.choice(["search", "search", "social"])
        company.leads.append((qualified, won if won and won < AT else None, amount))
        company.events += [
            lead_captured(lead, qualified - timedelta(hours=1), channel),
            lead_qualified(lead, qualified),
        ]
        if won and won < AT:
            company.events += [deal_event("won", lead, won, f"{amount}.00")]
            company.events += [revenue_booked(lead, won + timedelta(days=3), f"{amount}.00")]
    return company

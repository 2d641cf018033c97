"""A month of one invented company: its sellers, leads, deals and money, the same at every telling of one day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

DAYS = 30
LEADS = 640
CURRENCY = "EUR"

# channel: (share of leads, chance that a qualified one buys)
CHANNELS = {
    "organic_search": (28, 0.22),
    "paid_search": (24, 0.15),
    "paid_social": (20, 0.07),
    "referral": (9, 0.34),
    "webinar": (11, 0.26),
    "email": (8, 0.18),
}
CAMPAIGNS = {"paid_search": ("fleet-autumn", "route-planning"), "paid_social": ("fleet-autumn", "driver-app")}
ACTIVITIES = {
    "webinar": ("event_attended", "demo_requested"),
    "email": ("content_downloaded", "demo_requested"),
}
SELLERS = {"anna": "Anna Brandt", "ben": "Ben Okafor", "chiara": "Chiara Conti", "dmitri": "Dmitri Volkov"}
FIRST = ("Dana", "Luis", "Mira", "Tom", "Aisha", "Jonas", "Elif", "Noah", "Sofia", "Ravi", "Hanna", "Piotr")
LAST = ("Reyes", "Kim", "Novak", "Adler", "Costa", "Ito", "Larsen", "Moreau", "Singh", "Weber", "Rossi", "Haddad")
TRADES = ("logistics", "logistics", "manufacturing", "manufacturing", "retail", "software", "consulting")
SENIORITIES = ("c_level", "vp", "director", "director", "manager", "manager", "specialist")


@dataclass(frozen=True)
class Deals:
    """The steps of the deals of one lead, by its place among the leads; most leads have none."""

    lead: int
    steps: list[dict[str, Any]]


@dataclass(frozen=True)
class Month:
    """Everything that is sent, in the words of the HTTP contract."""

    leads: list[dict[str, Any]]
    deals: list[Deals]
    revenue: list[dict[str, Any]]


def month_until(now: datetime) -> Month:
    """The month that ends now."""
    chance = Random(now.date().toordinal())
    leads, deals, revenue = [], [], []
    for number in range(LEADS):
        lead, at, wins = _lead(chance, number, now)
        steps = list(_deals(chance, lead, number, at, now, wins))
        leads.append(lead)
        deals.append(Deals(number, steps))
        revenue += [_payment(step, chance, now) for step in steps if step["stage"] == "won"]
    return Month(leads, deals, revenue)


def _lead(chance: Random, number: int, now: datetime) -> tuple[dict[str, Any], datetime, float]:
    channel = chance.choices(list(CHANNELS), [share for share, _ in CHANNELS.values()])[0]
    at = now - timedelta(seconds=chance.randrange(3600, DAYS * 86400))
    first, last, trade = chance.choice(FIRST), chance.choice(LAST), chance.choice(TRADES)
    domain = f"{last.lower()}-{trade}-{number}.example"
    employees = chance.choice((12, 35, 60, 120, 240, 500, 900, 1800))
    seniority = chance.choice(SENIORITIES)
    budget = chance.choice((4000, 8000, 12000, 20000, 45000))
    body = {
        "source": "website",
        "external_id": f"tour-{number}",
        "occurred_at": at.isoformat(),
        "contact": {"email": f"{first.lower()}@{domain}", "name": f"{first} {last}"},
        "company": {"name": f"{last} {trade.title()}", "domain": domain, "industry": trade, "employees": employees},
        "role": {"seniority": seniority},
        "interest": {"budget": {"amount": str(budget), "currency": CURRENCY}},
        "touch": {"channel": channel, "campaign": chance.choice(CAMPAIGNS.get(channel, (None,)))},
        "activity": chance.choice(ACTIVITIES.get(channel, ("demo_requested", "demo_requested", "form_submitted"))),
    }
    fits = employees >= 50 and trade in TRADES[:5]
    return body, at, CHANNELS[channel][1] if fits else 0.02


def _deals(
    chance: Random, lead: dict[str, Any], number: int, at: datetime, now: datetime, wins: float
) -> Iterator[dict[str, Any]]:
    """An opportunity some days after the lead, and what became of it, as far as that lies before now."""
    opened = at + timedelta(days=chance.uniform(0.2, 6))
    closed = opened + timedelta(days=chance.expovariate(1 / 7))
    amount = chance.choice((4800, 9600, 14400, 21600, 36000))
    draw = chance.random()
    if draw > wins * 2 or opened > now:
        return
    common = {
        "deal_id": f"tour-{number}",
        "lead": {"email": lead["contact"]["email"]},
        "amount": {"amount": f"{amount}.00", "currency": CURRENCY},
        "owner": chance.choice(list(SELLERS)),
    }
    yield {**common, "stage": "opportunity", "occurred_at": opened.isoformat()}
    if closed < now and draw < wins:
        yield {**common, "stage": "won", "occurred_at": closed.isoformat()}
    elif closed < now:
        yield {
            **common,
            "stage": "lost",
            "reason": chance.choice(("price", "timing")),
            "occurred_at": closed.isoformat(),
        }


def _payment(deal: dict[str, Any], chance: Random, now: datetime) -> dict[str, Any]:
    paid = min(now, datetime.fromisoformat(deal["occurred_at"]) + timedelta(days=chance.uniform(0, 5)))
    return {
        "id": f"invoice-{deal['deal_id']}",
        "deal_id": deal["deal_id"],
        "amount": deal["amount"],
        "kind": "new",
        "occurred_at": paid.isoformat(),
    }

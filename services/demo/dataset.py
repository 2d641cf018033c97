"""A generated month of one invented company: sellers, leads, deals and revenue; the same for all runs of one day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

DAYS = 30
LEADS = 640
# In the mean, for each campaign.
PAID_PER_DAY = 180
CURRENCY = "EUR"

# By channel: its share of the leads, and the probability that a qualified lead of it buys.
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
FIRST_NAMES = ("Dana", "Luis", "Mira", "Tom", "Aisha", "Jonas", "Elif", "Noah", "Sofia", "Ravi", "Hanna", "Piotr")
LAST_NAMES = ("Reyes", "Kim", "Novak", "Adler", "Costa", "Ito", "Larsen", "Moreau", "Singh", "Weber", "Rossi", "Haddad")
INDUSTRIES = ("logistics", "logistics", "manufacturing", "manufacturing", "retail", "software", "consulting")
SENIORITIES = ("c_level", "vp", "director", "director", "manager", "manager", "specialist")


@dataclass(frozen=True)
class LeadDeals:
    """The steps of one lead's deals; `lead` is the index of the lead in the month. Most leads have no step."""

    lead: int
    steps: list[dict[str, Any]]


@dataclass(frozen=True)
class Month:
    """The request bodies that the demo sends, in the words of the HTTP contract."""

    leads: list[dict[str, Any]]
    deals: list[LeadDeals]
    revenue: list[dict[str, Any]]
    spend: list[dict[str, Any]]


@dataclass(frozen=True)
class _Lead:
    """One generated lead: its capture, when it came, and the probability that it buys."""

    number: int
    body: dict[str, Any]
    captured_at: datetime
    win_probability: float


def generate_month(now: datetime) -> Month:
    """The month that ends now."""
    random = Random(now.date().toordinal())
    month = Month([], [], [], list(_generate_spend(random, now)))
    for number in range(LEADS):
        lead = _generate_lead(random, number, now)
        steps = list(_generate_deal_steps(random, lead, now))
        month.leads.append(lead.body)
        month.deals.append(LeadDeals(number, steps))
        month.revenue.extend(_generate_receipt(random, step, now) for step in steps if step["stage"] == "won")
    return month


def _generate_spend(random: Random, now: datetime) -> Iterator[dict[str, Any]]:
    """What was paid for each campaign on each of its days."""
    for days_ago in range(DAYS, 0, -1):
        day = (now - timedelta(days=days_ago)).date().isoformat()
        for channel, campaigns in CAMPAIGNS.items():
            for campaign in campaigns:
                amount = {"amount": f"{PAID_PER_DAY * random.uniform(0.7, 1.3):.2f}", "currency": CURRENCY}
                yield {"date": day, "source": "website", "channel": channel, "campaign": campaign, "amount": amount}


def _generate_lead(random: Random, number: int, now: datetime) -> _Lead:
    channel = random.choices(list(CHANNELS), [share for share, _ in CHANNELS.values()])[0]
    captured_at = now - timedelta(seconds=random.randrange(3600, DAYS * 86400))
    first, last, industry = random.choice(FIRST_NAMES), random.choice(LAST_NAMES), random.choice(INDUSTRIES)
    domain = f"{last.lower()}-{industry}-{number}.example"
    employees = random.choice((12, 35, 60, 120, 240, 500, 900, 1800))
    seniority = random.choice(SENIORITIES)
    budget = random.choice((4000, 8000, 12000, 20000, 45000))
    body = {
        "source": "website",
        "external_id": f"tour-{number}",
        "occurred_at": captured_at.isoformat(),
        "contact": {"email": f"{first.lower()}@{domain}", "name": f"{first} {last}"},
        "company": {
            "name": f"{last} {industry.title()}",
            "domain": domain,
            "industry": industry,
            "employees": employees,
        },
        "role": {"seniority": seniority},
        "interest": {"budget": {"amount": str(budget), "currency": CURRENCY}},
        "touch": {"channel": channel, "campaign": random.choice(CAMPAIGNS.get(channel, (None,)))},
        "activity": random.choice(ACTIVITIES.get(channel, ("demo_requested", "demo_requested", "form_submitted"))),
    }
    fits = employees >= 50 and industry in INDUSTRIES[:5]
    return _Lead(number, body, captured_at, CHANNELS[channel][1] if fits else 0.02)


def _generate_deal_steps(random: Random, lead: _Lead, now: datetime) -> Iterator[dict[str, Any]]:
    """An opportunity some days after the lead, then the deal won or lost; only steps that lie before now."""
    opened_at = lead.captured_at + timedelta(days=random.uniform(0.2, 6))
    closed_at = opened_at + timedelta(days=random.expovariate(1 / 7))
    amount = random.choice((4800, 9600, 14400, 21600, 36000))
    draw = random.random()
    if draw > lead.win_probability * 2 or opened_at > now:
        return
    deal = {
        "deal_id": f"tour-{lead.number}",
        "lead": {"email": lead.body["contact"]["email"]},
        "amount": {"amount": f"{amount}.00", "currency": CURRENCY},
        "owner": random.choice(list(SELLERS)),
    }
    yield {**deal, "stage": "opportunity", "occurred_at": opened_at.isoformat()}
    if closed_at < now and draw < lead.win_probability:
        yield {**deal, "stage": "won", "occurred_at": closed_at.isoformat()}
    elif closed_at < now:
        reason = random.choice(("price", "timing"))
        yield {**deal, "stage": "lost", "reason": reason, "occurred_at": closed_at.isoformat()}


def _generate_receipt(random: Random, deal: dict[str, Any], now: datetime) -> dict[str, Any]:
    """The payment of a deal won, up to five days later."""
    paid_at = min(now, datetime.fromisoformat(deal["occurred_at"]) + timedelta(days=random.uniform(0, 5)))
    return {
        "id": f"invoice-{deal['deal_id']}",
        "deal_id": deal["deal_id"],
        "amount": deal["amount"],
        "kind": "new",
        "occurred_at": paid_at.isoformat(),
    }

"""Leads as many companies' forms send them: other names, fields, campaigns and numbers in each."""

from random import Random
from typing import Any

from bench.http_calls import call
from bench.setup import BATCH_SIZE

CHANNELS = (
    ("paid_search", "google", "cpc"),
    ("paid_search", "bing", "cpc"),
    ("paid_social", "facebook", "paid"),
    ("organic_search", None, None),
    ("email", "newsletter", "email"),
    ("referral", None, None),
    ("display", "google", "display"),
)
CAMPAIGNS = ("spring", "autumn-offer", "brand", "webinar-2026", "launch", "retargeting")
TITLES = ("Head of Operations", "Fleet Manager", "CEO", "Managing Director", "VP Sales", "Geschäftsführer", "IT Lead")
DEPARTMENTS = ("operations", "sales", "marketing", "it", "finance", "management", "logistics")
SENIORITIES = ("c_level", "vp", "director", "manager", "senior", "entry")
INDUSTRIES = ("logistics", "retail", "manufacturing", "software", "consulting", "construction", "healthcare", "finance")
FIRST_NAMES = ("Anna", "Ben", "Carla", "David", "Elif", "Farid", "Greta", "Hugo", "Ines", "Jonas", "Mina", "Omar")
LAST_NAMES = ("Adler", "Brandt", "Costa", "Dupont", "Fischer", "Garcia", "Jensen", "Keller", "Novak", "Okafor", "Petit")
WORDS = (
    "we",
    "our",
    "need",
    "a",
    "demo",
    "please",
    "price",
    "for",
    "the",
    "team",
    "how",
    "does",
    "it",
    "work",
    "thanks",
)
REFERRERS = (
    "https://www.google.com/",
    "https://www.linkedin.com/",
    "https://www.bing.com/",
    "https://www.facebook.com/",
)
ACTIVITIES = ("demo_requested", "form_submitted", "content_downloaded", "trial_started")
# A form seldom asks for everything.
LEFT_OUT = 0.2


def send_invented_leads(port: int, count: int) -> None:
    """Send this number of leads to intake."""
    random = Random(count)
    for first in range(0, count, BATCH_SIZE):
        leads = [invent_lead(random) for _ in range(first, min(count, first + BATCH_SIZE))]
        call(port, "POST", "/v1/leads/batch", {"leads": leads})


def invent_lead(random: Random) -> dict[str, Any]:
    """The body of one capture."""
    first, last = random.choice(FIRST_NAMES), random.choice(LAST_NAMES)
    domain = f"{last.lower()}-{random.randrange(9999)}.{random.choice(('com', 'de', 'example', 'io', 'fr'))}"
    optional = {"company": _company(random, last, domain), "role": _role(random), "interest": _interest(random)}
    return {
        "source": "website",
        "external_id": f"f-{random.randrange(10**6)}",
        "contact": {
            "email": f"{first.lower()}.{last.lower()}@{domain}",
            "phone": f"+{random.choice((49, 44, 1, 33))}{random.randrange(10**8, 10**9)}",
            "name": f"{first} {last}",
        },
        **{part: _leave_out(random, fields) for part, fields in optional.items()},
        "touch": _touch(random),
        "consent": {"marketing": random.random() < 0.7, "text_version": "2026-01"},
        "activity": random.choice(ACTIVITIES),
        "answers": {"How did you hear of us?": random.choice(("friend", "search", "a fair"))},
        "custom": {random.choice(("users", "locations", "plan")): random.randrange(100)},
    }


def _leave_out(random: Random, fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if random.random() >= LEFT_OUT}


def _company(random: Random, name: str, domain: str) -> dict[str, Any]:
    revenue = {"amount": str(random.randrange(1, 90) * 100_000), "currency": random.choice(("EUR", "USD", "GBP"))}
    return {
        "name": f"{name} {random.choice(('GmbH', 'Ltd', 'Inc', 'Group', 'SA'))}",
        "industry": random.choice(INDUSTRIES),
        "employees": random.choice((8, 25, 60, 150, 400, random.randrange(5000))),
        "annual_revenue": revenue,
        "country": random.choice(("DE", "US", "GB", "FR", "ES", "AT", "CH")),
        "domain": domain,
    }


def _role(random: Random) -> dict[str, Any]:
    names = {"title": TITLES, "seniority": SENIORITIES, "department": DEPARTMENTS}
    return {name: random.choice(values) for name, values in names.items()}


def _interest(random: Random) -> dict[str, Any]:
    return {
        "product": random.choice(("standard", "pro", "enterprise", "starter")),
        "budget": {"amount": str(random.randrange(1, 50) * 1000), "currency": "EUR"},
        "timeline": random.choice(("now", "1_month", "3_months", "6_months", "this_year")),
        "problem": " ".join(random.choices(WORDS, k=3)),
        "message": " ".join(random.choices(WORDS, k=random.randrange(5, 25))),
    }


def _touch(random: Random) -> dict[str, Any]:
    (channel, source, medium), campaign = random.choice(CHANNELS), random.choice(CAMPAIGNS)
    return {
        "channel": channel,
        "campaign": campaign,
        "utm_source": source,
        "utm_medium": medium,
        "utm_campaign": campaign,
        "utm_term": random.choice((None, "crm software", "compare")),
        "utm_content": random.choice((None, "banner-a", "text-2")),
        "referrer": random.choice(REFERRERS),
        "landing_page": random.choice(("/", "/pricing", "/demo", "/contact", "/product")),
        "click_id": {random.choice(("gclid", "fbclid", "msclkid")): f"{random.getrandbits(64):x}"},
    }

"""Leads as a website sends them, about 1,000 bytes each."""

import json
from collections.abc import Iterator

COMPANY = {
    "name": "Reyes Logistics",
    "industry": "logistics",
    "employees": 120,
    "annual_revenue": {"amount": "9000000", "currency": "EUR"},
    "country": "DE",
}


def lead(number: int) -> dict[str, object]:
    """The body of one capture; each number is another person."""
    return {
        "source": "website",
        "external_id": f"bench-{number}",
        "contact": {
            "email": f"person.{number}@company-{number}.example",
            # Its digits are in no other field: a value that holds them is compared with the person more closely.
            "phone": f"+49301{number * 7919 % 10_000_000:07}",
            "name": "Dana Reyes",
        },
        "company": {**COMPANY, "domain": f"company-{number}.example"},
        "role": {"title": "Head of Operations", "seniority": "director", "department": "operations"},
        "interest": {
            "product": "fleet",
            "budget": {"amount": "15000", "currency": "EUR"},
            "timeline": "3_months",
            "problem": "route planning",
            "message": "We ship bikes from three places and lose an hour a day to planning. Could you show us?",
        },
        "touch": {
            "channel": "paid_search",
            "campaign": "summer",
            "utm_source": "google",
            "utm_medium": "cpc",
            "utm_campaign": "summer",
            "referrer": "https://www.example.org/",
            "landing_page": "/fleet",
            "click_id": {"gclid": f"abc-{number}"},
        },
        "consent": {"marketing": True, "text_version": "2026-03"},
        "activity": "demo_requested",
        "answers": {"What do you ship?": "bikes"},
        "custom": {"fleet_size": 40},
    }


def encode_leads(start: int, count: int) -> Iterator[bytes]:
    """The encoded bodies of `count` captures, from number `start` on."""
    for number in range(start, start + count):
        yield json.dumps(lead(number)).encode()

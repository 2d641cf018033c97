"""Plausible leads; keywords change what a test is about."""

from typing import Any

EVERYTHING: dict[str, Any] = {
    "source": "website",
    "external_id": "f-1029",
    "contact": {"email": "Dana@Example.com", "phone": "+1 202 555 0123", "name": "Dana Reyes", "external_id": "crm-77"},
    "company": {
        "name": "Reyes Logistics",
        "domain": "reyes.example",
        "industry": "logistics",
        "employees": "51-200",
        "annual_revenue": {"amount": "9000000", "currency": "EUR"},
        "country": "DE",
    },
    "role": {"title": "Head of Operations", "seniority": "director", "department": "operations"},
    "interest": {
        "product": "fleet",
        "budget": {"amount": "15000", "currency": "EUR"},
        "timeline": "3_months",
        "problem": "route planning",
        "message": "free text",
    },
    "touch": {
        "channel": "paid_search",
        "campaign": "summer",
        "utm_source": "google",
        "utm_medium": "cpc",
        "utm_campaign": "summer",
        "utm_term": None,
        "utm_content": None,
        "referrer": "https://dana:secret@www.example.org/page?q=dana#top",
        "landing_page": "/fleet?gclid=abc",
        "click_id": {"gclid": "abc"},
        "ad_id": None,
    },
    "consent": {"marketing": True, "text_version": "2026-03"},
    "activity": "demo_requested",
    "answers": {"What do you ship?": "bikes"},
    "custom": {"fleet_size": 40, "plan": "growth", "trial": False, "regions": ["DE", "AT"]},
    "test": False,
}


def lead(**changes: Any) -> dict[str, Any]:
    """A form with nothing but an address; each key of `changes` is a field of the body."""
    return {"source": "website", "contact": {"email": "dana@example.com"}} | changes


def person(**contact: str) -> dict[str, Any]:
    """A form with these ways to know the person."""
    return lead(contact=contact)

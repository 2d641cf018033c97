"""Bodies of captures with plausible values; keywords change a field."""

from typing import Any

import orjson

from services.intake.captures.domain.capture import Capture
from services.intake.captures.schemas.read_capture import read_capture
from shared.idempotency.domain import IdempotencyKey

FULL_BODY: dict[str, Any] = {
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
    """A form with an e-mail address only; each key of `changes` is a field of the body."""
    return {"source": "website", "contact": {"email": "dana@example.com"}} | changes


def person(**contact: str) -> dict[str, Any]:
    """A form with this contact."""
    return lead(contact=contact)


# What intake publishes of FULL_BODY.
ATTRIBUTES: dict[str, Any] = {
    "company.name": "Reyes Logistics",
    "company.domain": "reyes.example",
    "company.industry": "logistics",
    "company.employees": {"min": 51, "max": 200},
    "company.annual_revenue": {"amount": "9000000.00", "currency": "EUR"},
    "company.country": "DE",
    "role.title": "Head of Operations",
    "role.seniority": "director",
    "role.department": "operations",
    "interest.product": "fleet",
    "interest.budget": {"amount": "15000.00", "currency": "EUR"},
    "interest.timeline": "3_months",
    "contact.email_class": "business",
    "custom.fleet_size": 40,
    "custom.plan": "growth",
    "custom.trial": False,
}
TOUCH = {
    "channel": "paid_search",
    "campaign": "summer",
    "utm_source": "google",
    "utm_medium": "cpc",
    "utm_campaign": "summer",
    "referrer": "https://www.example.org/page",
    "landing_page": "/fleet",
}
# A touch without any value.
EMPTY_TOUCH: dict[str, str | None] = dict.fromkeys(
    (
        "channel",
        "campaign",
        "utm_source",
        "utm_medium",
        "utm_campaign",
        "utm_term",
        "utm_content",
        "referrer",
        "landing_page",
        "ad_id",
    )
)


def make_capture(
    body: dict[str, Any], seller: str | None = None, idempotency_key: IdempotencyKey | None = None
) -> Capture:
    """The capture that intake reads from this body."""
    return read_capture(orjson.dumps(body), seller, idempotency_key)

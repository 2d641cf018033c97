"""A small company for whole-system tests: an agreement, a source, sellers, leads and their deals."""

from typing import Any

import httpx2

from tests.support.accord_process import KEY
from tests.support.retrying_client import Client

AGREEMENT: dict[str, Any] = {
    "title": "Leads that ask for a demo",
    "timezone": "UTC",
    "currency": "EUR",
    "review_every_days": 90,
    "definition": {
        "profile": [{"id": "trade", "field": "company.industry", "in": ["logistics"], "points": 40}],
        "behaviour": [{"id": "demo", "activity": "demo_requested", "points": 50}],
        "disqualify": [],
        "qualified": {"fit": 40, "behaviour": 50},
        "sales_qualified": {"evidence": []},
        "sales_ready": {"evidence": []},
    },
    "sales": {"business_hours": {"open": {"mon-sun": ["00:00-24:00"]}}, "acceptance": {"within": "4h"}},
    "rejection_reasons": [{"code": "other", "note": "required", "returns": "nurture"}],
}


def sign_agreement(client: Client, document: dict[str, Any] = AGREEMENT) -> int:
    """Draft the agreement and sign it for both sides; its version, which is now in force."""
    _, drafted = client.call("POST", "/v1/agreements", document)
    version: int = drafted["version"]
    for side in ("marketing", "sales"):
        status, _ = client.call(
            "POST", f"/v1/agreements/{version}/signatures", {"side": side, "signer": f"head of {side}"}
        )
        assert status in (200, 201)
    return version


def set_up_company(client: Client) -> None:
    """Sign the agreement, and register one source and two sellers."""
    sign_agreement(client)
    client.call("PUT", "/v1/sources/website", {"name": "Website", "kind": "form"})
    for seller in ("anna", "ben"):
        body = {
            "name": seller,
            "email": f"{seller}@example.com",
            "team": "inbound",
            "kind": "employee",
            "capacity": 10000,
        }
        status, answer = client.call("PUT", f"/v1/sellers/{seller}", body)
        assert status == 200, answer


def lead(number: int, industry: str = "logistics") -> dict[str, Any]:
    """The body of a capture; even numbers come from search, odd ones from referrals."""
    return {
        "source": "website",
        "external_id": f"form-{number}",
        "occurred_at": f"2026-03-{1 + number % 28:02}T10:00:00Z",
        "contact": {"email": f"person{number}@company{number}.example", "name": f"Person {number}"},
        "company": {"industry": industry},
        "touch": {"channel": "referral" if number % 2 else "organic_search"},
        "activity": "demo_requested",
    }


def won_deal(number: int, amount: str = "1000.00") -> dict[str, Any]:
    """The body that reports the deal of this lead as won, a week after the last lead came."""
    return {
        "deal_id": f"deal-{number}",
        "lead": {"email": f"person{number}@company{number}.example"},
        "stage": "won",
        "amount": {"amount": amount, "currency": "EUR"},
        "owner": "anna",
        "occurred_at": "2026-04-05T12:00:00Z",
    }


def receipt(number: int, amount: str = "1000.00") -> dict[str, Any]:
    """The receipt for this deal."""
    return {
        "id": f"invoice-{number}",
        "deal_id": f"deal-{number}",
        "amount": {"amount": amount, "currency": "EUR"},
        "kind": "new",
        "occurred_at": "2026-04-10T12:00:00Z",
    }


def send_file(base: str, kind: str, content: str) -> dict[str, Any]:
    """The import that a file of this kind began."""
    answer = httpx2.post(
        f"{base}/v1/imports",
        headers={"authorization": f"Bearer {KEY}"},
        data={"kind": kind},
        files={"file": (f"{kind}.csv", content.encode())},
    )
    begun: dict[str, Any] = answer.json()
    return begun

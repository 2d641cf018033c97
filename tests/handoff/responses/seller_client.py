"""A seller at work over HTTP, for several tests."""

from typing import Any

import httpx2
from uuid_utils.compat import uuid7

from shared.events.base import Event
from tests.handoff.event_builders import agreement_activated, lead_qualified
from tests.handoff.service import HandoffService

AWAY = [{"from": "2020-01-01T00:00:00Z", "to": "2100-01-01T00:00:00Z"}]
TOO_SMALL: dict[str, Any] = {"reason": "too_small", "clause": "size", "correction": {"company.employees": 8}}
EVIDENCE: dict[str, Any] = {"evidence": {"need": "routes", "budget": "approved"}}


async def offer_lead(service: HandoffService, seller: str = "anna", **changes: Any) -> str:
    """Offer a lead under a signed agreement to the only seller; the handoff's id."""
    await service.put_seller(seller)
    return await offer_another_lead(service, **changes)


async def offer_another_lead(service: HandoffService, *events: Event, **changes: Any) -> str:
    """Let another lead qualify, followed by these events; its handoff's id."""
    lead = lead_qualified(uuid7(), attributes={"company.employees": 80}, **changes)
    await service.receive(agreement_activated(), lead, *events)
    handoff_id: str = (await service.handoff(lead.lead_id))["handoff_id"]
    return handoff_id


async def respond(
    client: httpx2.AsyncClient, handoff: str, call: str, key: str | None = None, **body: Any
) -> tuple[int, dict[str, Any]]:
    """(status, document) of what a seller answers: `acceptance`, `rejection`, `contacts`…"""
    method = "POST" if call in ("contacts", "rating", "recycling", "reassignment") else "PUT"
    headers = {"idempotency-key": key} if key else {}
    body = body if "seller" in body else {"seller": "anna"} | body
    response = await client.request(method, f"/v1/handoffs/{handoff}/{call}", json=body, headers=headers)
    return response.status_code, response.json()


async def fetch_handoff(service: HandoffService, handoff: str) -> dict[str, Any]:
    """The handoff as an administrator sees it."""
    response = await service.admin.get(f"/v1/handoffs/{handoff}")
    assert response.status_code == 200, response.text
    document: dict[str, Any] = response.json()
    return document


def error_pointers(response: tuple[int, dict[str, Any]]) -> tuple[int, list[str]]:
    """(status, pointers) of a problem document."""
    return response[0], [error["pointer"] for error in response[1]["errors"]]

"""Leads of companies and their deals, for several tests."""

from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from tests.handoff.event_builders import lead_captured, lead_enriched
from tests.handoff.service import HandoffService

REYES = "reyes.example"
AMOUNT = {"amount": "1200.00", "currency": "EUR"}


async def capture_employee(service: HandoffService, domain: str = REYES, **changes: Any) -> UUID:
    """A lead of the company."""
    lead = uuid7()
    await service.receive(lead_captured(lead, attributes={"company.domain": domain}, **changes))
    return lead


async def move_employee(service: HandoffService, lead: UUID, domain: str, **changes: Any) -> None:
    """The lead is at another company."""
    await service.receive(lead_enriched(lead, attributes={"company.domain": domain}, **changes))


async def report(service: HandoffService, deal: str, lead: UUID, stage: str, at: str, **more: Any) -> None:
    """A stage of a deal of the lead, of anna if nothing else is said."""
    body = {"deal_id": deal, "lead": {"lead_id": str(lead)}, "stage": stage, "amount": AMOUNT, "occurred_at": at}
    status, answer = await service.post("/v1/deals", body | {"owner": "anna"} | more)
    assert status == 202, answer


async def company(service: HandoffService, domain: str = REYES) -> dict[str, Any]:
    """What the company is to us, without its deals."""
    answer = await service.admin.get(f"/v1/companies/{domain}")
    assert answer.status_code == 200, answer.text
    return {name: value for name, value in answer.json().items() if name not in ("deals", "leads")}


def account(standing: str, owner: str | None, since: str | None, **more: Any) -> dict[str, Any]:
    """What a company is of which a person said nothing."""
    return {
        "domain": REYES,
        "name": None,
        "standing": standing,
        "owner": owner,
        "since": since,
        "said": [],
    } | more

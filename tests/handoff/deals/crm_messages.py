"""Routing rules, updates of deals by a CRM, and what became of them, for several tests."""

from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from services.handoff.deals.handlers.deals import commit_deal_updates
from tests.handoff.concurrency import Work
from tests.handoff.event_builders import email_key, fixed_id, lead_captured
from tests.handoff.service import HandoffService
from tests.handoff.state_builders import deal_update

DANA = "dana@example.com"
LEAD = fixed_id(2)
BY_KEY = {"keys": (email_key(DANA),)}
WON: dict[str, Any] = {
    "deal_id": "d-1",
    "lead": {"email": DANA},
    "stage": "won",
    "amount": {"amount": "1200.00", "currency": "EUR"},
    "owner": "anna",
    "occurred_at": "2018-11-21T12:00:00Z",
    "attributes": {"segment": "bikes"},
}

TO_REPS = {"id": "all", "when": [], "to": {"team": "reps"}}
FREIGHT = {
    "id": "freight",
    "when": [{"field": "company.industry", "equals": "logistics"}],
    "to": {"team": "freight"},
}


async def fetch_states(service: HandoffService) -> list[tuple[str, str | None]]:
    """(state, seller) of all handoffs, oldest first."""
    handoffs = await service.handoffs(limit=200)
    return [(handoff["state"], handoff["seller"]) for handoff in reversed(handoffs)]


async def capture_known_lead(service: HandoffService, email: str = DANA) -> UUID:
    """A lead that was captured and has not qualified."""
    lead = uuid7()
    await service.receive(lead_captured(lead, email))
    return lead


async def report_deal(service: HandoffService, **changes: Any) -> dict[str, Any]:
    """The response to an update of the deal, which must be accepted."""
    status, response = await service.post("/v1/deals", WON | changes)
    assert status == 202, response
    return response


def event_types(events: list[dict[str, Any]]) -> list[str]:
    return [event["type"] for event in events]


def capture_lead(service: HandoffService, lead: UUID = LEAD) -> Work:
    """A transaction that captures the lead."""
    return lambda conn: service.handle(conn, [lead_captured(lead, DANA)])


def win_deal(**changes: Any) -> Work:
    """A transaction in which the CRM reports that the deal was won."""
    return lambda conn: commit_deal_updates(conn, [deal_update(**changes)])

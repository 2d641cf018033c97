"""Rules, messages of a CRM, and what became of them, for several tests."""

from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from services.handoff.deals.handlers.deals import commit_deal_updates
from tests.handoff.concurrency import Work
from tests.handoff.event_builders import an_id, captured, email_key
from tests.handoff.service import HandoffService
from tests.handoff.state_builders import message

DANA = "dana@example.com"
LEAD = an_id(2)
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


async def states(here: HandoffService) -> list[tuple[str, str | None]]:
    """(state, seller) of all handoffs, oldest first."""
    return [(one["state"], one["seller"]) for one in reversed(await here.handoffs(limit=200))]


async def known_lead(here: HandoffService, email: str = DANA) -> UUID:
    """A lead that was captured, and did not qualify."""
    lead = uuid7()
    await here.receive(captured(lead, email))
    return lead


async def told(here: HandoffService, **changes: Any) -> dict[str, Any]:
    """What a message about the deal is answered with."""
    status, answer = await here.post("/v1/deals", WON | changes)
    assert status == 202, answer
    return answer


def types(said: list[dict[str, Any]]) -> list[str]:
    return [one["type"] for one in said]


def comes(here: HandoffService, lead: UUID = LEAD) -> Work:
    """The lead is captured."""
    return lambda conn: here.handle(conn, [captured(lead, DANA)])


def is_won(**named: Any) -> Work:
    """A message says that the deal was won."""
    return lambda conn: commit_deal_updates(conn, [message(**named)])

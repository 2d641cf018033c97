"""Fixtures of the inbox: an offer on its seller's card, one of which its seller is told, and browsers."""

import httpx2
import pytest

from tests.handoff.clients import client_of
from tests.handoff.concurrency import run_as_intake
from tests.handoff.event_builders import activity_recorded, agreement_activated, fixed_id, lead_captured, lead_qualified
from tests.handoff.inbox.act_links import offer_to_anna
from tests.handoff.inbox.browsers import add_card, sign_in
from tests.handoff.service import HandoffService

LEAD = fixed_id(2)
WORDS = f"""
    insert into contacts.written (capture_id, lead_id, source, occurred_at, words) values
    ('{fixed_id(4)}', '{LEAD}', 'website', '2018-11-20T13:00:00Z',
     '{{"message": "<b>Call</b> me.", "answers": {{"What do you ship?": "bikes"}}}}')
"""
ATTRIBUTES = {
    "company.industry": "logistics",
    "company.employees": 80,
    "company.name": "Ortiz Ltd",
    "role.title": "COO",
}


@pytest.fixture
async def told_offer(service: HandoffService) -> str:
    """The id of a handoff that is offered to anna, who is told of it."""
    return await offer_to_anna(service)


@pytest.fixture
async def browser(service: HandoffService) -> httpx2.AsyncClient:
    """A browser that is not signed in."""
    return client_of(service.app, None)


@pytest.fixture
async def handoff(service: HandoffService) -> str:
    """A lead that was offered to anna; ben is another seller. The id of its handoff."""
    await add_card(service, LEAD)
    await run_as_intake(service, WORDS)
    await service.put_seller("anna")
    await service.put_seller("ben", team="field", capacity=0)
    captured = lead_captured(LEAD, attributes=ATTRIBUTES)
    await service.receive(
        agreement_activated(), captured, activity_recorded(LEAD), lead_qualified(LEAD, attributes=ATTRIBUTES)
    )
    return str((await service.handoff(LEAD))["handoff_id"])


@pytest.fixture
async def anna(service: HandoffService) -> httpx2.AsyncClient:
    return await sign_in(service, "Anna Lee", seller="anna")

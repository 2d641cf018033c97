"""Fixtures of links: an offer of which its seller is told, and a browser that is not signed in."""

import httpx2
import pytest

from tests.handoff.clients import client_of
from tests.handoff.inbox.act_links import offer_to_anna
from tests.handoff.service import HandoffService


@pytest.fixture
async def told_offer(service: HandoffService) -> str:
    """The id of a handoff that is offered to anna, who is told of it."""
    return await offer_to_anna(service)


@pytest.fixture
async def browser(service: HandoffService) -> httpx2.AsyncClient:
    """A browser that is not signed in."""
    return client_of(service.app, None)

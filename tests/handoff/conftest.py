"""Fixtures of handoff: a process on a database of its own."""

from collections.abc import AsyncIterator

import pytest

from tests.handoff.process import process
from tests.handoff.service import HandoffService


@pytest.fixture
async def service(database_url: str) -> AsyncIterator[HandoffService]:
    async with process(database_url) as service:
        yield service


@pytest.fixture
async def crm(service: HandoffService) -> HandoffService:
    """Handoff with two teams of one seller each; anna takes leads, ben does not."""
    await service.put_seller("anna")
    await service.put_seller("ben", team="field", capacity=0)
    return service

"""Handoff on a database of its own, with its groups at work."""

from collections.abc import AsyncIterator

import pytest

from tests.handoff.process import process
from tests.handoff.service import HandoffService


@pytest.fixture
async def here(database_url: str) -> AsyncIterator[HandoffService]:
    async with process(database_url) as here:
        yield here


@pytest.fixture
async def crm(here: HandoffService) -> HandoffService:
    """Two teams with a seller each; anna takes leads, ben does not."""
    await here.put_seller("anna")
    await here.put_seller("ben", team="field", capacity=0)
    return here

"""Intake on a database of its own, with one source."""

from collections.abc import AsyncIterator

import pytest

from tests.intake.process import process
from tests.intake.service import IntakeService


@pytest.fixture
async def here(database_url: str) -> AsyncIterator[IntakeService]:
    async with process(database_url) as here:
        await here.put_source("website", channel="organic", campaign="evergreen")
        yield here

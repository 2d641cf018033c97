"""Intake on a database of its own, with the source `website`; a second process on the same database."""

from collections.abc import AsyncIterator

import pytest

from tests.intake.running_service import running_service
from tests.intake.service import IntakeService


@pytest.fixture
async def service(database_url: str) -> AsyncIterator[IntakeService]:
    async with running_service(database_url) as process:
        await process.put_source("website", channel="organic", campaign="evergreen")
        yield process


@pytest.fixture
async def other_service(service: IntakeService, database_url: str) -> AsyncIterator[IntakeService]:
    async with running_service(database_url) as process:
        yield process

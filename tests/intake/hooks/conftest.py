"""Intake with the source `ads`, whose platform signs with a secret."""

import pytest

from tests.intake.hooks.platform_requests import SECRET
from tests.intake.service import IntakeService


@pytest.fixture
async def hooks(service: IntakeService) -> IntakeService:
    await service.put_source("ads", kind="ads", secret=SECRET)
    return service

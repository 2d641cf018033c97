"""Intake with the source `ads`, whose platform signs with a secret."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from services.intake.spool.handlers.spool import Spool
from tests.intake import service as intake
from tests.intake.hooks.platform_requests import SECRET
from tests.intake.service import IntakeService


@pytest.fixture
async def hooks(service: IntakeService) -> IntakeService:
    await service.put_source("ads", kind="ads", secret=SECRET)
    return service


@pytest.fixture
async def spool(hooks: IntakeService, tmp_path: Path) -> AsyncIterator[Spool]:
    """The spool of the process, which knows its sources."""
    spool = Spool(tmp_path / "spool", [intake.SECRET.encode()])
    spool.begin()
    state = hooks.app.state
    door = state.intake.hooks.door
    changed = door._replace(outage=door.outage._replace(spool=spool))
    state.intake = replace(state.intake, hooks=state.intake.hooks._replace(door=changed))
    await state.intake.forms.sources.refresh()
    yield spool
    assert spool.files
    spool.files.close()

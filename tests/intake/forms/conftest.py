"""A process of intake whose door for forms has a spool."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.intake.spool.handlers.spool import Spool
from tests.intake.forms.spooling import door_of
from tests.intake.forms.test_form_guards import change_door
from tests.intake.service import SECRET, IntakeService


@pytest.fixture
async def spool(service: IntakeService, tmp_path: Path) -> AsyncIterator[Spool]:
    """The spool of the process, which knows its sources."""
    spool = Spool(tmp_path / "spool", [SECRET.encode()])
    spool.begin()
    change_door(service, spool=spool)
    await door_of(service).sources.refresh()
    yield spool
    assert spool.files
    spool.files.close()

"""A running process with intake and metrics."""

import asyncio
from collections.abc import AsyncIterator

import httpx2
import pytest

from services.cli.services import BUILDS
from shared.config.settings import Settings
from shared.runtime.assembly import assemble
from tests.metrics.conftest import CreateKey
from tests.shared.messaging.log.running_pipeline import running


@pytest.fixture
async def accord(database_url: str, create_key: CreateKey) -> AsyncIterator[httpx2.AsyncClient]:
    """An administrator's client of a running process with intake and metrics."""
    settings = Settings.model_validate({"database_url": database_url, "secret": "s" * 43})
    process = assemble({name: BUILDS[name] for name in ("intake", "metrics")}, settings)
    tasks = [task for runtime in process.runtimes for task in runtime.tasks().values()]
    transport, headers = httpx2.ASGITransport(app=process.app), await create_key("admin")
    async with (
        running(*tasks),
        httpx2.AsyncClient(transport=transport, base_url="http://accord", headers=headers) as client,
    ):
        yield client
    await asyncio.gather(*(runtime.shutdown() for runtime in process.runtimes))

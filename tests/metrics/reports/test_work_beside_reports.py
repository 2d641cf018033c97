"""While reports are slow, leads are taken and counted, and the process is ready."""

import asyncio
from collections.abc import AsyncIterator

import httpx2
import pytest

from services.cli.services import BUILDS
from shared.config.settings import Settings
from shared.runtime.assembly import assemble
from tests.metrics.conftest import CreateKey
from tests.metrics.reports.slow_report import slow_report
from tests.shared.messaging.log.running_pipeline import running
from tests.shared.messaging.recording_consumer import wait_until
from tests.support.database import run_sql


@pytest.fixture
async def client(database_url: str, create_key: CreateKey) -> AsyncIterator[httpx2.AsyncClient]:
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


async def test_eight_slow_reports_stop_neither_the_reader_nor_readiness(
    client: httpx2.AsyncClient, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def is_counted() -> bool:
        return await run_sql(database_url, "select 1 from metrics.first_touches") == [(1,)]

    async with slow_report(monkeypatch, database_url):
        reports = [asyncio.create_task(client.get("/v1/reports/slow")) for _ in range(8)]
        await client.put("/v1/sources/website", json={"kind": "form"})
        capture = await client.post("/v1/leads", json={"source": "website", "contact": {"email": "a@example.com"}})
        await wait_until(is_counted)
        ready = await client.get("/readyz")
    answers = await asyncio.gather(*reports)

    assert (capture.status_code, ready.status_code) == (202, 200)
    assert [answer.status_code for answer in answers] == [200] * 8

"""While reports are slow, or people are folded again, leads are taken and counted, and the process is ready."""

import asyncio

import httpx2
import pytest

from services.metrics.reports.handlers.refold import refold_batch
from shared.db.database import Database
from tests.metrics.reports.slow_report import slow_report
from tests.shared.messaging.recording_consumer import wait_until
from tests.support.database import run_sql


async def test_eight_slow_reports_stop_neither_the_reader_nor_readiness(
    accord: httpx2.AsyncClient, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def is_counted() -> bool:
        return await run_sql(database_url, "select 1 from metrics.first_touches") == [(1,)]

    async with slow_report(monkeypatch, database_url):
        reports = [asyncio.create_task(accord.get("/v1/reports/slow")) for _ in range(8)]
        await accord.put("/v1/sources/website", json={"kind": "form"})
        capture = await accord.post("/v1/leads", json={"source": "website", "contact": {"email": "a@example.com"}})
        await wait_until(is_counted)
        ready = await accord.get("/readyz")
    answers = await asyncio.gather(*reports)

    assert (capture.status_code, ready.status_code) == (202, 200)
    assert [answer.status_code for answer in answers] == [200] * 8


async def test_a_batch_that_is_folded_again_stops_neither_captures_nor_the_reader_nor_readiness(
    accord: httpx2.AsyncClient, database: Database, database_url: str
) -> None:
    async def is_counted() -> bool:
        return await run_sql(database_url, "select count(*) from metrics.first_touches") == [(2,)]

    bodies = [{"source": "website", "contact": {"email": f"{name}@example.com"}} for name in ("a", "b")]
    await accord.put("/v1/sources/website", json={"kind": "form"})
    first = await accord.post("/v1/leads", json=bodies[0])
    async with database.transaction() as conn:
        await refold_batch(conn)
        second = await accord.post("/v1/leads", json=bodies[1])
        await wait_until(is_counted)
        ready, report = await accord.get("/readyz"), await accord.get("/v1/reports/funnel")

    assert (first.status_code, second.status_code, ready.status_code) == (202, 202, 200)
    assert report.json()["totals"]["captured"] == 2

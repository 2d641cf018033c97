"""A report that lasts as long as a test wants."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx2
import pytest

from services.metrics.reports.domain.query import ReportQuery
from services.metrics.reports.domain.result import ReportResult
from services.metrics.reports.registry import REPORTS
from shared.db.connection import Connection, sql
from shared.db.database import Database
from tests.shared.messaging.recording_consumer import wait_until
from tests.support.database import run_sql

LOCK = 815


async def compute_slowly(conn: Connection, query: ReportQuery) -> ReportResult:
    """An empty report, as soon as no session holds the lock."""
    await conn.execute(sql("select pg_advisory_xact_lock_shared(:key)"), {"key": LOCK})
    return ReportResult([], {})


@asynccontextmanager
async def slow_report(monkeypatch: pytest.MonkeyPatch, url: str) -> AsyncIterator[None]:
    """Inside the block there is a report `slow`, which lasts until the end of the block."""
    monkeypatch.setitem(REPORTS, "slow", compute_slowly)
    database = Database(url, "metrics")
    async with database.dedicated_connection() as conn:
        await conn.execute(sql("select pg_advisory_lock(:key)"), {"key": LOCK})
        yield


async def begin_slow_report(
    client: httpx2.AsyncClient, headers: dict[str, str], url: str
) -> asyncio.Task[httpx2.Response]:
    """A request for the report `slow`, which PostgreSQL has begun to compute."""
    report = asyncio.create_task(client.get("/v1/reports/slow", headers=headers))

    async def has_begun() -> bool:
        return bool(await run_sql(url, "select 1 from pg_locks where locktype = 'advisory' and not granted"))

    await wait_until(has_begun)
    return report

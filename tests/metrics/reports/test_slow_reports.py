"""A caller who asks for too many slow reports is told so, and when to ask again."""

from collections.abc import AsyncIterator

import httpx2
import pytest

from shared.db.database import Database
from shared.db.slow_reads import SlowReadLimits
from tests.metrics.client import TOKEN, build_client
from tests.metrics.conftest import CreateKey
from tests.metrics.reports.slow_report import begin_slow_report, slow_report

FULL = SlowReadLimits(connections=1, waiting=0)
SHORT = SlowReadLimits(statement_seconds=0.1)
SENTENCE = "Too many reports and lists are asked for at once; ask again in a few seconds"


@pytest.fixture
async def full(database_url: str) -> AsyncIterator[httpx2.AsyncClient]:
    """A client of metrics that computes one report at a time, while none may wait."""
    database = Database(database_url, "metrics", FULL)
    async with build_client(database) as client:
        yield client
    await database.close()


async def test_a_report_that_finds_the_queue_full_is_refused(
    full: httpx2.AsyncClient, create_key: CreateKey, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    headers = await create_key("read")
    async with slow_report(monkeypatch, database_url):
        first = await begin_slow_report(full, headers, database_url)
        refused = await full.get("/v1/reports/funnel", headers=headers)

    assert ((await first).status_code, refused.status_code, refused.headers["retry-after"]) == (200, 503, "5")
    assert refused.json() == {"type": "urn:accord:too-many-reads", "title": SENTENCE, "status": 503, "errors": []}


async def test_a_page_that_finds_the_queue_full_says_so_and_loads_itself_again(
    full: httpx2.AsyncClient, create_key: CreateKey, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await full.get("http://127.0.0.1/", params={"token": TOKEN})
    async with slow_report(monkeypatch, database_url):
        first = await begin_slow_report(full, await create_key("read"), database_url)
        page = await full.get("http://127.0.0.1/", headers={"accept": "text/html,*/*"})

    assert ((await first).status_code, page.status_code, page.headers["retry-after"]) == (200, 503, "5")
    assert f'<p role="alert">{SENTENCE}.</p>' in page.text
    assert '<meta http-equiv="refresh" content="5">' in page.text


async def test_a_report_that_takes_too_long_is_ended_and_says_so(
    create_key: CreateKey, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    database, headers = Database(database_url, "metrics", SHORT), await create_key("read")
    async with slow_report(monkeypatch, database_url), build_client(database) as client:
        ended = await client.get("/v1/reports/slow", headers=headers)
        next_one = await client.get("/v1/reports/funnel", headers=headers)
    await database.close()

    assert (ended.status_code, ended.headers["retry-after"], next_one.status_code) == (503, "60", 200)
    assert ended.json()["type"] == "urn:accord:read-too-slow"

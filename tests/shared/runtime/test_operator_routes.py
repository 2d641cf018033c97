"""What `/metrics` counts of requests, and who may see the series, the documents and the reasons beyond loopback."""

import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
from httpx2 import ASGITransport, AsyncClient
from pydantic import SecretStr
from sqlalchemy import text

from services.cli.services import BUILDS
from shared.auth import generate_secret, hash_secret
from shared.config.settings import Settings
from shared.runtime.assembly import Process, assemble

TOKEN = "m" * 32
PUBLIC, LOOPBACK = "0.0.0.0", "127.0.0.1"
GUARDED = ("/metrics", "/docs", "/openapi.json")


@pytest.fixture
async def processes(database_url: str) -> AsyncIterator[Any]:
    """Makes processes of all services on one database; each is closed at the end."""
    made: list[Process] = []

    def make(*services: str, **settings: Any) -> Process:
        given = {"database_url": SecretStr(database_url), "secret": SecretStr("s" * 43), **settings}
        factories = {name: BUILDS[name] for name in services or BUILDS}
        made.append(assemble(factories, Settings(**given)))
        return made[-1]

    yield make
    for process in made:
        for runtime in process.runtimes:
            await runtime.shutdown()


def open_client(process: Process, secret: str | None = None) -> AsyncClient:
    headers = {"authorization": f"Bearer {secret}"} if secret else {}
    return AsyncClient(transport=ASGITransport(process.app), base_url="http://accord.example", headers=headers)


async def read_statuses(process: Process, secret: str | None = None) -> list[int]:
    async with open_client(process, secret) as client:
        return [(await client.get(path)).status_code for path in GUARDED]


async def add_key(process: Process, *scopes: str, seller: str | None = None) -> str:
    """The secret of a new key."""
    secret = generate_secret()
    values = {"hash": hash_secret(secret), "scopes": list(scopes), "seller": seller}
    statement = (
        "insert into access.keys (key_id, key_hash, scopes, seller) values (gen_random_uuid(), :hash, :scopes, :seller)"
    )
    intake = next(runtime for runtime in process.runtimes if runtime.service.name == "intake")

    async def insert(conn: Any) -> None:
        await conn.execute(text(statement), values)

    await intake.database.run(insert)
    return secret


async def test_beyond_loopback_the_series_and_documents_need_a_key_that_may_read(processes: Any) -> None:
    process = processes(host=PUBLIC)

    assert await read_statuses(process) == [401, 401, 401]
    assert await read_statuses(process, generate_secret()) == [401, 401, 401]
    assert await read_statuses(process, await add_key(process, "capture")) == [403, 403, 403]
    assert await read_statuses(process, await add_key(process, "read")) == [200, 200, 200]


async def test_a_key_of_one_seller_does_not_read_the_series_of_all(processes: Any) -> None:
    process = processes(host=PUBLIC)

    assert await read_statuses(process, await add_key(process, "read", seller="anna")) == [403, 200, 200]


async def test_the_token_of_scrapers_opens_the_series_and_nothing_else(processes: Any) -> None:
    process = processes(host=PUBLIC, metrics_token=SecretStr(TOKEN))

    assert await read_statuses(process, TOKEN) == [200, 401, 401]
    assert await read_statuses(process, TOKEN + "x") == [401, 401, 401]


async def test_on_loopback_the_series_need_no_key_unless_a_token_is_set(processes: Any) -> None:
    assert await read_statuses(processes(host=LOOPBACK)) == [200, 200, 200]
    assert await read_statuses(processes(host=LOOPBACK, metrics_token=SecretStr(TOKEN))) == [401, 200, 200]


async def test_everyone_learns_whether_a_process_is_ready_and_operators_why_not(processes: Any) -> None:
    process = processes(host=PUBLIC, metrics_token=SecretStr(TOKEN))
    process.runtimes[0].sequencer.unready_reason = "numbering does not progress"

    async with open_client(process) as stranger, open_client(process, TOKEN) as operator:
        answers = [await stranger.get("/readyz"), await operator.get("/readyz")]

    assert [answer.status_code for answer in answers] == [503, 503]
    assert [answer.json() for answer in answers] == [
        {"status": "not now"},
        {"status": "not now", "why": {"intake": "numbering does not progress"}},
    ]


async def test_requests_are_counted_by_the_pattern_of_their_route(processes: Any) -> None:
    async with open_client(processes()) as client:
        for path in ("/v1/journeys/0199c5a0-0000-7000-8000-000000000001", "/v1/sources/secret-name", "/wp-admin/x"):
            await client.get(path)
        await client.request("PURGE", "/healthz")
        await client.post("/v1/leads", json={})
        page = (await client.get("/metrics")).text

    requests = set(re.findall(r"accord_http_requests_total{(.*)} ", page))
    assert requests >= {
        'method="GET",route="/v1/journeys/{lead_id}",status="401"',
        'method="GET",route="/v1/sources/{source}",status="401"',
        'method="GET",route="unmatched",status="404"',
        'method="POST",route="/v1/leads",status="401"',
        'method="other",route="/healthz",status="405"',
    }
    assert "secret-name" not in page
    assert 'accord_http_request_seconds_bucket{le="10.0",method="POST",route="/v1/leads"}' in page


async def test_a_process_shows_no_series_of_services_that_it_does_not_run(processes: Any) -> None:
    async with open_client(processes("intake")) as client:
        page = (await client.get("/metrics")).text

    assert "accord_captures_total{" in page
    others = ("accord_handoffs_total", "accord_sla_due_total", "accord_verdicts_total", "accord_report_freshness")
    assert [name for name in others if name in page] == []


async def test_the_page_says_when_kafka_is_unavailable(processes: Any) -> None:
    process = processes("qualification", log="kafka", kafka_bootstrap="127.0.0.1:1")
    (runtime,) = process.runtimes
    runtime.publisher.unready_reason = "Kafka is away"

    async with open_client(process) as client:
        page = (await client.get("/metrics")).text

    assert 'accord_kafka_unavailable{service="qualification"} 1.0' in page

"""What a service says of itself while what it needs, or could do without, is away."""

import asyncio
import time
from typing import Any

import pytest
from httpx2 import ASGITransport, AsyncClient
from pydantic import SecretStr

from shared.config.settings import Settings
from shared.runtime.assembly import Process, assemble
from shared.runtime.listen_socket import listen
from shared.runtime.process import DependencyTimeout, run
from shared.runtime.service import Service, ServiceContext
from tests.shared.messaging.log.running_pipeline import running
from tests.shared.messaging.recording_consumer import wait_until
from tests.support.tcp_proxy import run_proxy

NOWHERE = "127.0.0.1:1"


async def test_without_kafka_a_service_is_ready_and_says_that_kafka_is_away(database_url: str) -> None:
    process = _process(database_url, log="kafka", kafka_bootstrap=NOWHERE)
    (runtime,) = process.runtimes

    async def reads() -> bool:
        return bool(runtime.leases.partitions)

    async with running(*runtime.tasks().values()):
        await wait_until(reads)
        said = await _readiness(process)
    await runtime.shutdown()

    assert said == (200, {"status": "ready", "degraded": {"qualification": "Kafka is away"}})


async def test_with_all_it_needs_a_service_is_ready(database_url: str) -> None:
    process = _process(database_url)
    said = await _readiness(process)
    await process.runtimes[0].shutdown()

    assert said == (200, {"status": "ready"})


@pytest.mark.usefixtures("processes_and_sockets")
def test_a_served_process_whose_database_stays_away_gives_up() -> None:
    async def serve() -> None:
        process = _process(f"postgresql+asyncpg://nobody@{NOWHERE}/nothing")
        with listen(process.settings) as listener:
            await run(process, listener, give_up_seconds=1.0)

    with pytest.raises(ExceptionGroup) as ended:
        asyncio.run(serve())

    assert ended.group_contains(DependencyTimeout)


async def test_readiness_answers_within_2_seconds_and_says_that_a_silent_database_is_away(database_url: str) -> None:
    with run_proxy(database_url) as (proxy, url):
        process = _process(url)
        before = await _readiness(process)
        proxy.go_silent()
        started = time.monotonic()
        status, document = await _readiness(process)
        seconds = time.monotonic() - started
        await process.runtimes[0].shutdown()

    assert before[0] == 200
    assert (status, document["why"]) == (503, {"qualification": "the database is away"})
    assert seconds < 2


async def test_a_service_whose_numbering_or_consuming_stands_still_is_not_ready_though_nothing_failed(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.runtime.service_runtime.STANDSTILL_SECONDS", 1.0)
    with run_proxy(database_url) as (proxy, url):
        (runtime,) = _process(url).runtimes

        async def reads() -> bool:
            return bool(runtime.leases.partitions)

        async def stands_still() -> bool:
            return runtime.unready_reason is not None

        async with running(*runtime.tasks().values()):
            await wait_until(reads)
            await asyncio.sleep(1.2)
            before = runtime.unready_reason
            proxy.go_silent()
            await wait_until(stands_still, seconds=5)
            await asyncio.sleep(1.5)
            numbering = runtime.unready_reason
            runtime.sequencer.passed_at = float("inf")
            consuming = runtime.unready_reason
        await runtime.shutdown()

    assert (before, numbering, consuming) == (None, "numbering stands still", "consuming stands still")


async def test_a_served_process_whose_database_falls_silent_gives_up(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.runtime.service_runtime.STANDSTILL_SECONDS", 1.0)
    with run_proxy(database_url) as (proxy, url):
        process = _process(url)
        started = time.monotonic()
        asyncio.get_running_loop().call_later(1.0, proxy.go_silent)
        with listen(process.settings) as listener, pytest.raises(ExceptionGroup) as ended:
            await run(process, listener, give_up_seconds=1.0)

    assert ended.group_contains(DependencyTimeout)
    assert time.monotonic() - started < 15


def _process(url: str, **settings: Any) -> Process:
    """A process with one service, which hears and does nothing."""

    def build(runtime: ServiceContext) -> Service:
        return Service("qualification", None, topics=("intake", "handoff"))

    given = {"database_url": SecretStr(url), "secret": SecretStr("s" * 43), "port": 0, **settings}
    return assemble({"qualification": build}, Settings(**given))


async def _readiness(process: Process) -> tuple[int, Any]:
    async with AsyncClient(transport=ASGITransport(process.app), base_url="http://test") as client:
        answer = await client.get("/readyz")
    return answer.status_code, answer.json()

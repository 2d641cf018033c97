"""What a service says of itself while what it needs, or could do without, is away."""

import asyncio
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

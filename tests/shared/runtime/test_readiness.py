"""What a service says of itself while what it needs, or could do without, is away."""

import asyncio

import pytest

from shared.runtime.listen_socket import listen
from shared.runtime.process import DependencyTimeout, run
from tests.shared.messaging.log.running_pipeline import running
from tests.shared.messaging.recording_consumer import wait_until
from tests.shared.runtime.one_service import make_process, read_readiness
from tests.support.database import run_sql

NOWHERE = "127.0.0.1:1"


async def test_without_kafka_a_service_is_ready_and_says_that_kafka_is_away(database_url: str) -> None:
    process = make_process(database_url, log="kafka", kafka_bootstrap=NOWHERE)
    (runtime,) = process.runtimes

    async def reads() -> bool:
        return bool(runtime.leases.partitions)

    async with running(*runtime.tasks().values()):
        await wait_until(reads)
        said = await read_readiness(process)
    await runtime.shutdown()

    assert said == (200, {"status": "ready", "degraded": {"qualification": "Kafka is away"}})


async def test_with_all_it_needs_a_service_is_ready(database_url: str) -> None:
    process = make_process(database_url)
    said = await read_readiness(process)
    await process.runtimes[0].shutdown()

    assert said == (200, {"status": "ready"})


async def test_a_service_whose_revisions_cannot_be_read_is_not_ready(database_url: str) -> None:
    process = make_process(database_url)
    await run_sql(database_url, "alter table qualification.alembic_version rename column version_num to hidden")
    said = await read_readiness(process)
    await process.runtimes[0].shutdown()

    assert said == (503, {"status": "not now", "why": {"qualification": "the database refuses"}})


@pytest.mark.usefixtures("processes_and_sockets")
def test_a_served_process_whose_database_stays_away_gives_up() -> None:
    async def serve() -> None:
        process = make_process(f"postgresql+asyncpg://nobody@{NOWHERE}/nothing")
        with listen(process.settings) as listener:
            await run(process, listener, give_up_seconds=1.0)

    with pytest.raises(ExceptionGroup) as ended:
        asyncio.run(serve())

    assert ended.group_contains(DependencyTimeout)

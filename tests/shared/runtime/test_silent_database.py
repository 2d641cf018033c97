"""What a process says and does when PostgreSQL does not refuse, but falls silent."""

import asyncio
import time

import pytest

from shared.runtime.listen_socket import listen
from shared.runtime.process import DependencyTimeout, run
from tests.shared.messaging.log.running_pipeline import running
from tests.shared.messaging.recording_consumer import wait_until
from tests.shared.runtime.one_service import make_process, read_readiness
from tests.support.tcp_proxy import run_proxy


@pytest.fixture
def short_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that looks four times a second though nothing happens, and may stand still for a second."""
    monkeypatch.setattr("shared.runtime.service_runtime.STANDSTILL_SECONDS", 1.0)
    monkeypatch.setattr("shared.messaging.sequencer.POLL_SECONDS", 0.25)
    monkeypatch.setattr("shared.messaging.consumer.consumer.IDLE_CHECK_SECONDS", 0.25)


async def test_readiness_answers_within_2_seconds_and_says_that_a_silent_database_is_away(database_url: str) -> None:
    with run_proxy(database_url) as (proxy, url):
        process = make_process(url)
        before = await read_readiness(process)
        proxy.go_silent()
        started = time.monotonic()
        status, document = await read_readiness(process)
        seconds = time.monotonic() - started
        proxy.forward()
        await process.runtimes[0].shutdown()

    assert before[0] == 200
    assert (status, document["why"]) == (503, {"qualification": "the database is away"})
    assert seconds < 2


@pytest.mark.usefixtures("short_limits")
async def test_a_service_whose_numbering_or_consuming_stands_still_is_not_ready_though_nothing_failed(
    database_url: str,
) -> None:
    with run_proxy(database_url) as (proxy, url):
        (runtime,) = make_process(url).runtimes

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
            proxy.forward()
        await runtime.shutdown()

    assert (before, numbering, consuming) == (None, "numbering stands still", "consuming stands still")


@pytest.mark.usefixtures("short_limits")
async def test_a_served_process_whose_database_falls_silent_gives_up_and_listens_no_more(database_url: str) -> None:
    with run_proxy(database_url) as (proxy, url):
        process = make_process(url)
        started = time.monotonic()
        asyncio.get_running_loop().call_later(1.0, proxy.go_silent)
        with listen(process.settings) as listener:
            with pytest.raises(ExceptionGroup) as ended:
                await run(process, listener, give_up_seconds=1.0)
            closed = listener.fileno() == -1

    assert closed
    assert ended.group_contains(DependencyTimeout)
    assert time.monotonic() - started < 15

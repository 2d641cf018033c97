"""What waits for records is woken up by the process that numbered them, whichever process that is."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from shared.db.database import Database
from shared.messaging.log.wakeups import Wakeups, wait_for_wakeup
from shared.messaging.sequencer import Sequencer
from tests.shared.messaging.conftest import Connect
from tests.shared.messaging.event_builders import lead_captured, stage_events
from tests.shared.messaging.log.running_pipeline import running
from tests.shared.messaging.recording_consumer import (
    wait_until,
)

QUIET_SECONDS = 0.3


@asynccontextmanager
async def running_processes(connect: Connect) -> AsyncIterator[tuple[Database, Wakeups, Wakeups]]:
    """Two processes: intake numbers its events in the first one; the second one reads the topic."""
    first, second = Wakeups(), Wakeups()
    intake = connect("intake")
    producer = Sequencer(intake, first)
    reader = Sequencer(connect("qualification"), second, ("intake",))
    heard = [wakeups.subscribe(("intake",)) for wakeups in (first, second)]
    async with running(producer.run(), reader.run()):
        # A process that begins to listen looks once, since it may have missed something.
        for event in heard:
            await asyncio.wait_for(event.wait(), 30)
        yield intake, first, second


async def test_a_process_that_numbers_events_wakes_up_those_that_wait_in_every_process_each_once(
    connect: Connect,
) -> None:
    woken: list[str] = []

    async def all_woken() -> bool:
        return {"first", "second"} <= set(woken)

    async with running_processes(connect) as (intake, first, second):
        first.call_on_record(("intake",), lambda: woken.append("first"))
        second.call_on_record(("intake",), lambda: woken.append("second"))
        second.call_on_record(("handoff",), lambda: woken.append("another topic"))
        await stage_events(intake, [lead_captured()])
        await wait_until(all_woken)
        await asyncio.sleep(QUIET_SECONDS)

    assert sorted(woken) == ["first", "second"]


@pytest.mark.parametrize("steps", range(4))
async def test_a_process_that_stops_at_the_instant_of_a_wakeup_stops(steps: int) -> None:
    wakeup = asyncio.Event()

    async def work_until_cancelled() -> None:
        while True:
            await wait_for_wakeup(wakeup, 30)
            wakeup.clear()

    working = asyncio.create_task(work_until_cancelled())
    await asyncio.sleep(0)

    wakeup.set()
    for _ in range(steps):
        await asyncio.sleep(0)
    working.cancel()
    await asyncio.wait([working], timeout=1)

    assert working.cancelled()

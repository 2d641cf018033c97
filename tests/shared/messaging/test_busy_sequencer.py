"""Events that several commits stage within moments are numbered together: each pass costs the same, however few."""

import asyncio

import pytest

from shared.messaging import sequencer
from shared.messaging.log.wakeups import Wakeups
from tests.shared.messaging.conftest import Connect
from tests.shared.messaging.event_builders import lead_captured, stage_events
from tests.shared.messaging.recording_consumer import wait_until
from tests.support.packed_rows import read_published


async def test_events_of_several_commits_in_a_busy_moment_are_numbered_in_one_pass(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sequencer, "BUSY_SECONDS", 2.0)
    intake, wakeups, passes = connect("intake"), Wakeups(), list[int]()
    wakeups.call_on_record(["intake"], lambda: passes.append(1))
    running = asyncio.create_task(sequencer.Sequencer(intake, wakeups).run())

    async def await_numbered(count: int, told: int) -> None:
        async def is_numbered() -> bool:
            return len(await read_published(intake)) == count and len(passes) >= told

        await wait_until(is_numbered)

    # The first time when it begins to listen.
    await stage_events(intake, [lead_captured() for _ in range(sequencer.BUSY_EVENTS)])
    await await_numbered(sequencer.BUSY_EVENTS, told=2)
    for _ in range(3):
        await stage_events(intake, [lead_captured()])
    await await_numbered(sequencer.BUSY_EVENTS + 3, told=3)

    running.cancel()
    assert len(passes) == 3

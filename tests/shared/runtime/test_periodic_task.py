"""A periodic task that fails is tried again; it does not end its process."""

import asyncio
import contextlib
import itertools
from typing import Any

import pytest
from prometheus_client import REGISTRY

from shared.db.connection import Connection, sql
from shared.db.database import Database
from shared.runtime import periodic_task
from shared.runtime.periodic_task import PeriodicTask
from shared.telemetry import repeated_failure


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repeated_failure, "FIRST_PAUSE_SECONDS", 0.001)
    monkeypatch.setattr(repeated_failure, "LONGEST_PAUSE_SECONDS", 0.002)


class _Recorder:
    """Keeps the log lines of failures."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, int]] = []

    def warning(self, event: str, **fields: Any) -> None:
        self.lines.append((event, fields["failures"]))

    info = warning


async def test_a_failing_statement_is_tried_again_counted_and_logged_at_the_1st_2nd_4th_and_8th_time(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorder = _Recorder()
    monkeypatch.setattr(repeated_failure, "log", recorder)
    runs = 0
    succeeded = asyncio.Event()

    async def fail_ten_times() -> float:
        nonlocal runs
        runs += 1
        if runs > 10:
            succeeded.set()
            return periodic_task.LONGEST_SLEEP_SECONDS
        await database.run(_divide_by_zero)
        return 0

    running = asyncio.create_task(PeriodicTask("intake.failing", fail_ten_times).run())
    await asyncio.wait_for(succeeded.wait(), 10)
    await asyncio.sleep(0)
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running

    assert REGISTRY.get_sample_value("accord_task_failures_total", {"task": "intake.failing"}) == 10
    failed = "periodic_task_failed"
    assert recorder.lines == [(failed, 1), (failed, 2), (failed, 4), (failed, 8), (f"{failed}_ended", 10)]


async def test_a_task_that_sleeps_long_runs_soon_after_events_but_not_for_each_of_them() -> None:
    runs: list[float] = []
    clock = asyncio.get_running_loop().time

    async def record_run() -> float:
        runs.append(clock())
        return periodic_task.LONGEST_SLEEP_SECONDS

    task, deaf = (PeriodicTask("intake.waiting", record_run, 0.2), PeriodicTask("intake.deaf", record_run))
    running = asyncio.create_task(task.run())
    async with asyncio.timeout(10):
        while len(runs) < 3:
            task.on_events()
            deaf.on_events()
            await asyncio.sleep(0.01)
    await asyncio.sleep(0.3)
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running

    assert len(runs) <= 4
    assert all(later - earlier >= 0.199 for earlier, later in itertools.pairwise(runs))


async def _divide_by_zero(conn: Connection) -> None:
    await conn.execute(sql("select 1 / 0"))


@pytest.mark.parametrize("steps", range(4))
async def test_a_task_that_is_stopped_at_the_instant_at_which_it_is_woken_ends(steps: int) -> None:
    async def sleep_long() -> float:
        return periodic_task.LONGEST_SLEEP_SECONDS

    task = PeriodicTask("intake.stopped", sleep_long)
    running = asyncio.create_task(task.run())
    await asyncio.sleep(0)

    task.wake()
    for _ in range(steps):
        await asyncio.sleep(0)
    running.cancel()
    await asyncio.wait([running], timeout=1)

    assert running.cancelled()


async def test_a_task_whose_runs_take_long_takes_no_more_than_its_share_of_the_time() -> None:
    begun: list[float] = []
    clock = asyncio.get_running_loop().time

    async def run_long() -> float:
        begun.append(clock())
        await asyncio.sleep(0.05)
        return periodic_task.LONGEST_SLEEP_SECONDS

    task = PeriodicTask("intake.long", run_long, 0.01, share=0.1)
    running = asyncio.create_task(task.run())
    async with asyncio.timeout(20):
        while len(begun) < 3:
            await asyncio.sleep(0.01)
            task.on_events()
    running.cancel()

    # The first run has none before it, from which its length is known.
    assert begun[2] - begun[1] >= 0.5

"""Consumer processes, and events that intake publishes to them all the time."""

import asyncio
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from uuid import UUID

from tests.shared.messaging.log.log_backends import Log
from tests.shared.messaging.log.pipeline import Pipeline
from tests.shared.messaging.log.running_pipeline import running, running_producer
from tests.shared.messaging.recording_consumer import wait_until

ROOT = Path(__file__).parents[4]
END_SECONDS = 90.0
PUBLISH_SECONDS = 0.1
PUBLISH_EVENTS = 12


class ConsumerProcess:
    """A process that consumes."""

    def __init__(self, name: str, process: Process, member_id: UUID, stay: Path) -> None:
        self.name = name
        self.process = process
        self.member_id = member_id
        self._stay = stay

    def send(self, number: signal.Signals) -> None:
        """Send the process a signal."""
        self.process.send_signal(number)

    async def pause_inside_batch(self) -> None:
        """Pause it in the middle of its next batch, and wait until it is there."""
        self._stay.touch()
        assert await _line(self.process) == "inside"

    def resume(self) -> None:
        """Let it finish the batch."""
        self._stay.unlink()


class ProcessPool:
    """The consumer processes of one test."""

    def __init__(self, pipeline: Pipeline, folder: Path, log: Log) -> None:
        self._pipeline = pipeline
        self._folder = folder
        self._log = [log.bootstrap, log.prefix] if log.bootstrap else []
        self._processes: list[Process] = []

    async def start(self, name: str) -> ConsumerProcess:
        """Start another process."""
        folder = self._folder / name
        folder.mkdir()
        module = "tests.shared.messaging.log.consumer_process"
        arguments = ["-m", module, name, self._pipeline.url, str(folder), *self._log]
        process = await asyncio.create_subprocess_exec(sys.executable, *arguments, cwd=ROOT, stdout=PIPE)
        self._processes.append(process)
        return ConsumerProcess(name, process, UUID(await _line(process)), folder / "stay")

    async def end(self) -> None:
        """Kill those that still run."""
        for process in self._processes:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()


@asynccontextmanager
async def two_consumers(
    pipeline: Pipeline, folder: Path, log: Log
) -> AsyncIterator[tuple[ProcessPool, ConsumerProcess, ConsumerProcess]]:
    """Processes a and b that consume half of the partitions each, while intake publishes all the time."""

    async def publish() -> None:
        while True:
            await pipeline.stage_captures(PUBLISH_EVENTS)
            await asyncio.sleep(PUBLISH_SECONDS)

    pool = ProcessPool(pipeline, folder, log)
    try:
        async with running_producer(pipeline, log):
            a, b = await pool.start("a"), await pool.start("b")
            await wait_for_lease_counts(pipeline, 6, 6)
            async with running(publish()):
                yield pool, a, b
            await wait_until(pipeline.all_handled)
    finally:
        await pool.end()


async def wait_for_lease_counts(pipeline: Pipeline, *counts: int) -> None:
    """Wait until the processes have leases of so many partitions each, and no partition is free."""

    async def are_leased() -> bool:
        leases = await pipeline.leases()
        return None not in leases and sorted(map(len, leases.values())) == list(counts)

    await wait_until(are_leased, END_SECONDS)


async def wait_for_progress(pipeline: Pipeline, partitions: set[int]) -> None:
    """Wait until each of these partitions has new events, and all events up to these are handled."""
    before = await pipeline.journal_numbers()

    async def have_new_events() -> bool:
        now = await pipeline.journal_numbers()
        return all(len(now.get(partition, [])) > len(before.get(partition, [])) for partition in partitions)

    await wait_until(have_new_events, END_SECONDS)
    numbers = await pipeline.journal_numbers()

    async def are_handled() -> bool:
        handled = await pipeline.handled_numbers()
        return all(
            handled.get(partition, [])[: len(numbers[partition])] == numbers[partition] for partition in partitions
        )

    await wait_until(are_handled, END_SECONDS)


async def _line(process: Process) -> str:
    """The next line of the process."""
    assert process.stdout
    async with asyncio.timeout(END_SECONDS):
        return (await process.stdout.readline()).decode().strip()

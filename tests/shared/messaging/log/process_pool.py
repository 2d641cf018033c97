"""Processes that hear, and somebody who speaks to them all the time."""

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
from tests.shared.messaging.recording_consumer import until

ROOT = Path(__file__).parents[4]
END_SECONDS = 90.0
TALK_SECONDS = 0.1
TALK_EVENTS = 12


class ConsumerProcess:
    """A process that hears."""

    def __init__(self, name: str, process: Process, me: UUID, stay: Path) -> None:
        self.name = name
        self.process = process
        self.member_id = me
        self._stay = stay

    def send(self, number: signal.Signals) -> None:
        """Send it a signal."""
        self.process.send_signal(number)

    async def pause_inside_batch(self) -> None:
        """Let it stay in the middle of its next batch, and wait until it is there."""
        self._stay.touch()
        assert await _line(self.process) == "inside"

    def resume(self) -> None:
        """Let it go on."""
        self._stay.unlink()


class ProcessPool:
    """Processes that hear."""

    def __init__(self, world: Pipeline, folder: Path, log: Log) -> None:
        self._world = world
        self._folder = folder
        self._log = [log.bootstrap, log.prefix] if log.bootstrap else []
        self._processes: list[Process] = []

    async def start(self, name: str) -> ConsumerProcess:
        """One more."""
        folder = self._folder / name
        folder.mkdir()
        words = ["-m", "tests.shared.messaging.log.consumer_process", name, self._world.url, str(folder), *self._log]
        process = await asyncio.create_subprocess_exec(sys.executable, *words, cwd=ROOT, stdout=PIPE)
        self._processes.append(process)
        return ConsumerProcess(name, process, UUID(await _line(process)), folder / "stay")

    async def end(self) -> None:
        """Whatever became of them."""
        for process in self._processes:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()


@asynccontextmanager
async def two_consumers(
    world: Pipeline, folder: Path, log: Log
) -> AsyncIterator[tuple[ProcessPool, ConsumerProcess, ConsumerProcess]]:
    """Processes a and b that hear half of the partitions each, and somebody who speaks all the time."""

    async def talk() -> None:
        while True:
            await world.stage_captures(TALK_EVENTS)
            await asyncio.sleep(TALK_SECONDS)

    them = ProcessPool(world, folder, log)
    try:
        async with running_producer(world, log):
            a, b = await them.start("a"), await them.start("b")
            await wait_for_lease_counts(world, 6, 6)
            async with running(talk()):
                yield them, a, b
            await until(world.all_handled)
    finally:
        await them.end()


async def wait_for_lease_counts(world: Pipeline, *wanted: int) -> None:
    """Wait until the processes have shares of these sizes, and nothing is free."""

    async def so() -> bool:
        shares = await world.leases()
        return None not in shares and sorted(map(len, shares.values())) == list(wanted)

    await until(so, END_SECONDS)


async def wait_for_progress(world: Pipeline, partitions: set[int]) -> None:
    """Wait until something more was said in each of these partitions, and all that was said in them is handled."""
    before = await world.journal_numbers()

    async def said() -> bool:
        now = await world.journal_numbers()
        return all(len(now.get(place, [])) > len(before.get(place, [])) for place in partitions)

    await until(said, END_SECONDS)
    wanted = await world.journal_numbers()

    async def handled() -> bool:
        heard = await world.handled_numbers()
        return all(heard.get(place, [])[: len(wanted[place])] == wanted[place] for place in partitions)

    await until(handled, END_SECONDS)


async def _line(process: Process) -> str:
    """What it says next."""
    assert process.stdout
    async with asyncio.timeout(END_SECONDS):
        return (await process.stdout.readline()).decode().strip()

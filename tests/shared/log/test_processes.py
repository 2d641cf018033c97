"""Several processes share the work, whichever log there is: what becomes of one costs the others nothing."""

import asyncio
import signal
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from tests.shared.log.life import running, speaking
from tests.shared.log.logs import Log
from tests.shared.log.world import World, world_of
from tests.shared.spine.listening import until

ROOT = Path(__file__).parents[3]
END_SECONDS = 60.0
TALK_SECONDS = 0.1
TALK_EVENTS = 12
# What the design allows a dead process's share to stand still, and what tells that the others' did not: a lease is
# good for 5 seconds.
SHARE_SECONDS = 10.0
OTHERS_SECONDS = 4.5
LONGER_THAN_A_LEASE_SECONDS = 6.5
# More than a beat, less than the calm of a process that wakes.
APART_SECONDS = 1.5


class Listeners:
    """Processes that hear."""

    def __init__(self, url: str, folder: Path, log: Log) -> None:
        self._url = url
        self._folder = folder
        self._log = [log.bootstrap, log.prefix] if log.bootstrap else []
        self._processes: list[Process] = []

    async def start(self, name: str) -> Process:
        """One more."""
        self._stay(name).parent.mkdir()
        words = ["-m", "tests.shared.log.listener", name, self._url, str(self._stay(name).parent), *self._log]
        process = await asyncio.create_subprocess_exec(sys.executable, *words, cwd=ROOT, stdout=asyncio.subprocess.PIPE)
        self._processes.append(process)
        return process

    async def stay(self, name: str, process: Process) -> None:
        """Let this one stay in the middle of its next batch, and wait until it is there."""
        self._stay(name).touch()
        assert process.stdout
        async with asyncio.timeout(END_SECONDS):
            assert await process.stdout.readline() == b"inside\n"

    def go_on(self, name: str) -> None:
        """Let it go on."""
        self._stay(name).unlink()

    def _stay(self, name: str) -> Path:
        return self._folder / name / "stay"

    def send(self, number: signal.Signals) -> None:
        """Send all of them a signal."""
        for process in self._processes:
            process.send_signal(number)

    async def wake(self, apart: float) -> None:
        """Let one after the other go on, so many seconds apart."""
        for process in self._processes:
            process.send_signal(signal.SIGCONT)
            await asyncio.sleep(apart)

    async def end(self) -> None:
        """Whatever became of them."""
        for process in self._processes:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()


@asynccontextmanager
async def two(world: World, folder: Path, log: Log) -> AsyncIterator[tuple[Listeners, Process]]:
    """Processes a and b that hear, the second of them, and somebody who speaks all the time."""

    async def talk() -> None:
        while True:
            await world.say(TALK_EVENTS)
            await asyncio.sleep(TALK_SECONDS)

    them = Listeners(world.url, folder, log)
    try:
        async with speaking(world, log):
            await them.start("a")
            second = await them.start("b")
            await shares_are(world, 6, 6)
            async with running(talk()):
                yield them, second
            await until(world.all_is_heard)
    finally:
        await them.end()


async def shares_are(world: World, *wanted: int) -> None:
    async def so() -> bool:
        return await world.shares() == list(wanted)

    await until(so, END_SECONDS)


async def test_a_third_process_joins_and_one_stops_cleanly_and_nobody_waits_for_a_lease(
    database_url: str, tmp_path: Path, log: Log
) -> None:
    async with world_of(database_url) as world:
        async with two(world, tmp_path, log) as (them, second):
            await them.start("c")
            await shares_are(world, 4, 4, 4)
            second.send_signal(signal.SIGTERM)
            left = await second.wait()
            await shares_are(world, 6, 6)

        delays = await world.delays()
        assert (left, len(delays), max(delays.values()) < OTHERS_SECONDS) == (0, 12, True), delays


async def test_of_a_killed_process_only_its_own_share_stands_still(database_url: str, tmp_path: Path, log: Log) -> None:
    async with world_of(database_url) as world:
        async with two(world, tmp_path, log) as (_, second):
            await until(lambda: _handled(world, "b", 6), END_SECONDS)
            share = await world.handled_by("b")
            second.kill()
            await shares_are(world, 12)

        delays = await world.delays()
        of_others = {partition: seconds for partition, seconds in delays.items() if partition not in share}
        assert len(of_others) == 6
        assert max(of_others.values()) < OTHERS_SECONDS, delays
        assert max(delays.values()) < SHARE_SECONDS, delays


async def test_a_frozen_process_loses_its_share_and_what_it_was_about_to_write(
    database_url: str, tmp_path: Path, log: Log
) -> None:
    async with world_of(database_url) as world:
        async with two(world, tmp_path, log) as (them, second):
            await until(lambda: _handled(world, "b", 6), END_SECONDS)
            share = await world.handled_by("b")
            await them.stay("b", second)
            second.send_signal(signal.SIGSTOP)
            await shares_are(world, 12)
            await until(lambda: _handled(world, "a", 12), END_SECONDS)
            them.go_on("b")
            second.send_signal(signal.SIGCONT)
            await shares_are(world, 6, 6)

        delays = await world.delays()
        of_others = {partition: seconds for partition, seconds in delays.items() if partition not in share}
        assert len(of_others) == 6
        assert max(of_others.values()) < OTHERS_SECONDS, delays
        assert max(delays.values()) < SHARE_SECONDS, delays


async def test_processes_that_slept_at_the_same_time_go_on_with_the_shares_that_they_had(
    database_url: str, tmp_path: Path
) -> None:
    async with world_of(database_url) as world:
        async with two(world, tmp_path, Log()) as (them, _):
            await until(lambda: _handled(world, "a", 6), END_SECONDS)
            await until(lambda: _handled(world, "b", 6), END_SECONDS)
            them.send(signal.SIGSTOP)
            await asyncio.sleep(LONGER_THAN_A_LEASE_SECONDS)
            await them.wake(APART_SECONDS)
            await until(world.all_is_heard, END_SECONDS)

        assert (await world.handled_by("a")).isdisjoint(await world.handled_by("b"))


async def _handled(world: World, name: str, partitions: int) -> bool:
    return len(await world.handled_by(name)) >= partitions

"""Several processes share the work, whichever log there is: what becomes of one costs the others nothing."""

import asyncio
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from shared.partitions import ALIVE_SECONDS, CALM_SECONDS
from tests.shared.log.life import running, speaking
from tests.shared.log.logs import Log
from tests.shared.log.world import World, world_of
from tests.shared.spine.listening import until

ROOT = Path(__file__).parents[3]
END_SECONDS = 90.0
TALK_SECONDS = 0.1
TALK_EVENTS = 12
# How long a dead process's share may stand still. To be taken over and handled is some transactions more than to be
# handled, which the machine may need any time for: as long as the others' events waited meanwhile, so many times.
SHARE_SECONDS = 10.0
MORE_STEPS = 3
# So long that nobody takes over while the test looks at the others.
VERY_LONG_SECONDS = 3600.0
LONGER_THAN_A_LEASE_SECONDS = ALIVE_SECONDS + 1.5
SLEEPS = 5


class Listener:
    """A process that hears."""

    def __init__(self, name: str, process: Process, me: UUID, stay: Path) -> None:
        self.name = name
        self.process = process
        self.me = me
        self._stay = stay

    def send(self, number: signal.Signals) -> None:
        """Send it a signal."""
        self.process.send_signal(number)

    async def stay(self) -> None:
        """Let it stay in the middle of its next batch, and wait until it is there."""
        self._stay.touch()
        assert await _line(self.process) == "inside"

    def go_on(self) -> None:
        """Let it go on."""
        self._stay.unlink()


class Listeners:
    """Processes that hear."""

    def __init__(self, world: World, folder: Path, log: Log) -> None:
        self._world = world
        self._folder = folder
        self._log = [log.bootstrap, log.prefix] if log.bootstrap else []
        self._processes: list[Process] = []

    async def start(self, name: str) -> Listener:
        """One more."""
        folder = self._folder / name
        folder.mkdir()
        words = ["-m", "tests.shared.log.listener", name, self._world.url, str(folder), *self._log]
        process = await asyncio.create_subprocess_exec(sys.executable, *words, cwd=ROOT, stdout=PIPE)
        self._processes.append(process)
        return Listener(name, process, UUID(await _line(process)), folder / "stay")

    async def end(self) -> None:
        """Whatever became of them."""
        for process in self._processes:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()


@asynccontextmanager
async def two(world: World, folder: Path, log: Log) -> AsyncIterator[tuple[Listeners, Listener, Listener]]:
    """Processes a and b that hear half of the partitions each, and somebody who speaks all the time."""

    async def talk() -> None:
        while True:
            await world.say(TALK_EVENTS)
            await asyncio.sleep(TALK_SECONDS)

    them = Listeners(world, folder, log)
    try:
        async with speaking(world, log):
            a, b = await them.start("a"), await them.start("b")
            await shares_are(world, 6, 6)
            async with running(talk()):
                yield them, a, b
            await until(world.all_is_heard)
    finally:
        await them.end()


async def shares_are(world: World, *wanted: int) -> None:
    """Wait until the processes have shares of these sizes, and nothing is free."""

    async def so() -> bool:
        shares = await world.shares()
        return None not in shares and sorted(map(len, shares.values())) == list(wanted)

    await until(so, END_SECONDS)


async def handles_more(world: World, partitions: set[int]) -> None:
    """Wait until something more was said in each of these partitions, and all that was said in them is handled."""
    before = await world.spoken()

    async def said() -> bool:
        now = await world.spoken()
        return all(len(now.get(place, [])) > len(before.get(place, [])) for place in partitions)

    await until(said, END_SECONDS)
    wanted = await world.spoken()

    async def handled() -> bool:
        heard = await world.heard()
        return all(heard.get(place, [])[: len(wanted[place])] == wanted[place] for place in partitions)

    await until(handled, END_SECONDS)


async def test_a_third_process_joins_and_one_stops_cleanly_and_nobody_waits_for_a_lease(
    database_url: str, tmp_path: Path, log: Log
) -> None:
    async with world_of(database_url) as world:
        async with two(world, tmp_path, log) as (them, a, b):
            early = await world.shares()
            c = await them.start("c")
            await shares_are(world, 4, 4, 4)
            late = await world.shares()
            await handles_more(world, late[c.me])
            b.send(signal.SIGTERM)
            left = await b.process.wait()
            lives = set(await world.beats())
            await shares_are(world, 6, 6)
            await handles_more(world, late[b.me])

        # Who joins takes what others let go, and who leaves leaves no lease behind that would have to lapse.
        assert (late[a.me] < early[a.me], late[b.me] < early[b.me]) == (True, True)
        assert (left, lives) == (0, {a.me, c.me})


async def test_of_a_killed_process_only_its_own_share_stands_still(database_url: str, tmp_path: Path, log: Log) -> None:
    async with world_of(database_url) as world:
        async with two(world, tmp_path, log) as (_, a, b):
            shares = await world.shares()
            await handles_more(world, shares[b.me])
            b.process.kill()
            await world.let_lease_last(b.me, VERY_LONG_SECONDS)
            await handles_more(world, shares[a.me])
            meanwhile = await world.shares()
            died = await world.let_lease_last(b.me, ALIVE_SECONDS)
            await shares_are(world, 12)

        own, others = await world.waited(shares[b.me], died), await world.waited(shares[a.me], died)
        assert meanwhile == shares
        assert own < SHARE_SECONDS + MORE_STEPS * others


async def test_a_frozen_process_loses_its_share_and_what_it_was_about_to_write(
    database_url: str, tmp_path: Path, log: Log
) -> None:
    async with world_of(database_url) as world:
        async with two(world, tmp_path, log) as (_, a, b):
            shares = await world.shares()
            await handles_more(world, shares[b.me])
            await b.stay()
            b.send(signal.SIGSTOP)
            await world.let_lease_last(b.me, VERY_LONG_SECONDS)
            await handles_more(world, shares[a.me])
            meanwhile = await world.shares()
            froze = await world.let_lease_last(b.me, ALIVE_SECONDS)
            await shares_are(world, 12)
            await handles_more(world, shares[b.me])
            own, others = await world.waited(shares[b.me], froze), await world.waited(shares[a.me], froze)
            b.go_on()
            b.send(signal.SIGCONT)
            await shares_are(world, 6, 6)

        assert meanwhile == shares
        assert own < SHARE_SECONDS + MORE_STEPS * others


async def test_processes_that_slept_at_the_same_time_go_on_with_the_shares_that_they_had(
    database_url: str, tmp_path: Path
) -> None:
    async with world_of(database_url) as world, two(world, tmp_path, Log()) as (_, a, b):
        for _ in range(SLEEPS):
            await shares_are(world, 6, 6)
            shares = await world.shares()
            if await _woke_together(world, a, b):
                break
        else:
            raise AssertionError("this machine never woke two processes at nearly the same time")
        await handles_more(world, set.union(*shares.values()))

        assert await world.shares() == shares


async def _woke_together(world: World, a: Listener, b: Listener) -> bool:
    """Let both sleep for longer than a lease, then wake one after the other; whether that was close enough for them."""
    for sleeper in (a, b):
        sleeper.send(signal.SIGSTOP)
    await asyncio.sleep(LONGER_THAN_A_LEASE_SECONDS)
    woke = await world.now()
    for sleeper in (a, b):
        sleeper.send(signal.SIGCONT)
        up = await _first_beat(world, sleeper.me, woke)
    return up - woke < timedelta(seconds=CALM_SECONDS)


async def _first_beat(world: World, member: UUID, woke: datetime) -> datetime:
    """When this member beat for the first time after it woke, or a little later."""
    lease = timedelta(seconds=ALIVE_SECONDS)

    async def beat() -> bool:
        return (await world.beats()).get(member, woke) > woke + lease

    await until(beat, END_SECONDS)
    return (await world.beats())[member] - lease


async def _line(process: Process) -> str:
    """What it says next."""
    assert process.stdout
    async with asyncio.timeout(END_SECONDS):
        return (await process.stdout.readline()).decode().strip()

"""Several processes share the work, whichever log there is: what becomes of one costs the others nothing."""

import asyncio
import signal
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from shared.messaging.partition_leases import ALIVE_SECONDS, REBALANCE_HOLD_SECONDS
from tests.shared.messaging.log.log_backends import Log
from tests.shared.messaging.log.pipeline import Pipeline, world_of
from tests.shared.messaging.log.process_pool import END_SECONDS, Listener, handles_more, shares_are, two
from tests.shared.messaging.recording_consumer import until

# How long a dead process's share may stand still. To be taken over and handled is some transactions more than to be
# handled, which the machine may need any time for: as long as the others' events waited meanwhile, so many times.
SHARE_SECONDS = 10.0
MORE_STEPS = 3
# So long that nobody takes over while the test looks at the others.
VERY_LONG_SECONDS = 3600.0
LONGER_THAN_A_LEASE_SECONDS = ALIVE_SECONDS + 1.5
SLEEPS = 5


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


async def _woke_together(world: Pipeline, a: Listener, b: Listener) -> bool:
    """Let both sleep for longer than a lease, then wake one after the other; whether that was close enough for them."""
    for sleeper in (a, b):
        sleeper.send(signal.SIGSTOP)
    await asyncio.sleep(LONGER_THAN_A_LEASE_SECONDS)
    woke = await world.now()
    for sleeper in (a, b):
        sleeper.send(signal.SIGCONT)
        up = await _first_beat(world, sleeper.me, woke)
    return up - woke < timedelta(seconds=REBALANCE_HOLD_SECONDS)


async def _first_beat(world: Pipeline, member: UUID, woke: datetime) -> datetime:
    """When this member beat for the first time after it woke, or a little later."""
    lease = timedelta(seconds=ALIVE_SECONDS)

    async def beat() -> bool:
        return (await world.beats()).get(member, woke) > woke + lease

    await until(beat, END_SECONDS)
    return (await world.beats())[member] - lease

"""Several processes share the work, whichever log there is: what becomes of one costs the others nothing."""

import asyncio
import signal
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from shared.messaging.partition_leases import ALIVE_SECONDS, REBALANCE_HOLD_SECONDS
from tests.shared.messaging.log.log_backends import Log
from tests.shared.messaging.log.pipeline import Pipeline, open_pipeline
from tests.shared.messaging.log.process_pool import (
    END_SECONDS,
    ConsumerProcess,
    two_consumers,
    wait_for_lease_counts,
    wait_for_progress,
)
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
    async with open_pipeline(database_url) as world:
        async with two_consumers(world, tmp_path, log) as (them, a, b):
            early = await world.leases()
            c = await them.start("c")
            await wait_for_lease_counts(world, 4, 4, 4)
            late = await world.leases()
            await wait_for_progress(world, late[c.member_id])
            b.send(signal.SIGTERM)
            left = await b.process.wait()
            lives = set(await world.heartbeats())
            await wait_for_lease_counts(world, 6, 6)
            await wait_for_progress(world, late[b.member_id])

        # Who joins takes what others let go, and who leaves leaves no lease behind that would have to lapse.
        assert (late[a.member_id] < early[a.member_id], late[b.member_id] < early[b.member_id]) == (True, True)
        assert (left, lives) == (0, {a.member_id, c.member_id})


async def test_of_a_killed_process_only_its_own_share_stands_still(database_url: str, tmp_path: Path, log: Log) -> None:
    async with open_pipeline(database_url) as world:
        async with two_consumers(world, tmp_path, log) as (_, a, b):
            shares = await world.leases()
            await wait_for_progress(world, shares[b.member_id])
            b.process.kill()
            await world.extend_lease(b.member_id, VERY_LONG_SECONDS)
            await wait_for_progress(world, shares[a.member_id])
            meanwhile = await world.leases()
            died = await world.extend_lease(b.member_id, ALIVE_SECONDS)
            await wait_for_lease_counts(world, 12)

        own, others = (
            await world.longest_wait(shares[b.member_id], died),
            await world.longest_wait(shares[a.member_id], died),
        )
        assert meanwhile == shares
        assert own < SHARE_SECONDS + MORE_STEPS * others


async def test_a_frozen_process_loses_its_share_and_what_it_was_about_to_write(
    database_url: str, tmp_path: Path, log: Log
) -> None:
    async with open_pipeline(database_url) as world:
        async with two_consumers(world, tmp_path, log) as (_, a, b):
            shares = await world.leases()
            await wait_for_progress(world, shares[b.member_id])
            await b.pause_inside_batch()
            b.send(signal.SIGSTOP)
            await world.extend_lease(b.member_id, VERY_LONG_SECONDS)
            await wait_for_progress(world, shares[a.member_id])
            meanwhile = await world.leases()
            froze = await world.extend_lease(b.member_id, ALIVE_SECONDS)
            await wait_for_lease_counts(world, 12)
            await wait_for_progress(world, shares[b.member_id])
            own, others = (
                await world.longest_wait(shares[b.member_id], froze),
                await world.longest_wait(shares[a.member_id], froze),
            )
            b.resume()
            b.send(signal.SIGCONT)
            await wait_for_lease_counts(world, 6, 6)

        assert meanwhile == shares
        assert own < SHARE_SECONDS + MORE_STEPS * others


async def test_processes_that_slept_at_the_same_time_go_on_with_the_shares_that_they_had(
    database_url: str, tmp_path: Path
) -> None:
    async with open_pipeline(database_url) as world, two_consumers(world, tmp_path, Log()) as (_, a, b):
        for _ in range(SLEEPS):
            await wait_for_lease_counts(world, 6, 6)
            shares = await world.leases()
            if await _woke_together(world, a, b):
                break
        else:
            raise AssertionError("this machine never woke two processes at nearly the same time")
        await wait_for_progress(world, set.union(*shares.values()))

        assert await world.leases() == shares


async def _woke_together(world: Pipeline, a: ConsumerProcess, b: ConsumerProcess) -> bool:
    """Let both sleep for longer than a lease, then wake one after the other; whether that was close enough for them."""
    for sleeper in (a, b):
        sleeper.send(signal.SIGSTOP)
    await asyncio.sleep(LONGER_THAN_A_LEASE_SECONDS)
    woke = await world.now()
    for sleeper in (a, b):
        sleeper.send(signal.SIGCONT)
        up = await _first_beat(world, sleeper.member_id, woke)
    return up - woke < timedelta(seconds=REBALANCE_HOLD_SECONDS)


async def _first_beat(world: Pipeline, member: UUID, woke: datetime) -> datetime:
    """When this member beat for the first time after it woke, or a little later."""
    lease = timedelta(seconds=ALIVE_SECONDS)

    async def beat() -> bool:
        return (await world.heartbeats()).get(member, woke) > woke + lease

    await until(beat, END_SECONDS)
    return (await world.heartbeats())[member] - lease

"""Several processes share the partitions, with either log: the failure of one does not slow down the others."""

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
from tests.shared.messaging.recording_consumer import wait_until

# How long the partitions of a dead process may wait. Their events need some more transactions than the others: the
# limit is higher by so many times the time that the others' events waited on this machine.
TAKEOVER_SECONDS = 10.0
MORE_TRANSACTIONS = 3
# So long that no process takes over while the test checks the others.
NO_TAKEOVER_SECONDS = 3600.0
LONGER_THAN_A_LEASE_SECONDS = ALIVE_SECONDS + 1.5
ATTEMPTS = 5


async def test_a_third_process_joins_and_one_stops_cleanly_without_waiting_for_a_lease_to_expire(
    database_url: str, tmp_path: Path, log: Log
) -> None:
    async with open_pipeline(database_url) as pipeline:
        async with two_consumers(pipeline, tmp_path, log) as (pool, a, b):
            before = await pipeline.leases()
            c = await pool.start("c")
            await wait_for_lease_counts(pipeline, 4, 4, 4)
            joined = await pipeline.leases()
            await wait_for_progress(pipeline, joined[c.member_id])
            b.send(signal.SIGTERM)
            exit_code = await b.process.wait()
            members = set(await pipeline.heartbeats())
            await wait_for_lease_counts(pipeline, 6, 6)
            await wait_for_progress(pipeline, joined[b.member_id])

        # The third process claims what the others release; the stopped one leaves no lease that would have to expire.
        assert (joined[a.member_id] < before[a.member_id], joined[b.member_id] < before[b.member_id]) == (True, True)
        assert (exit_code, members) == (0, {a.member_id, c.member_id})


async def test_after_a_process_is_killed_only_its_own_partitions_wait(
    database_url: str, tmp_path: Path, log: Log
) -> None:
    async with open_pipeline(database_url) as pipeline:
        async with two_consumers(pipeline, tmp_path, log) as (_, a, b):
            leases = await pipeline.leases()
            await wait_for_progress(pipeline, leases[b.member_id])
            b.process.kill()
            await pipeline.extend_lease(b.member_id, NO_TAKEOVER_SECONDS)
            await wait_for_progress(pipeline, leases[a.member_id])
            meanwhile = await pipeline.leases()
            killed = await pipeline.extend_lease(b.member_id, ALIVE_SECONDS)
            await wait_for_lease_counts(pipeline, 12)

        own, others = (
            await pipeline.longest_wait(leases[b.member_id], killed),
            await pipeline.longest_wait(leases[a.member_id], killed),
        )
        assert meanwhile == leases
        assert own < TAKEOVER_SECONDS + MORE_TRANSACTIONS * others


async def test_a_suspended_process_loses_its_partitions_and_its_uncommitted_batch(
    database_url: str, tmp_path: Path, log: Log
) -> None:
    async with open_pipeline(database_url) as pipeline:
        async with two_consumers(pipeline, tmp_path, log) as (_, a, b):
            leases = await pipeline.leases()
            await wait_for_progress(pipeline, leases[b.member_id])
            await b.pause_inside_batch()
            b.send(signal.SIGSTOP)
            await pipeline.extend_lease(b.member_id, NO_TAKEOVER_SECONDS)
            await wait_for_progress(pipeline, leases[a.member_id])
            meanwhile = await pipeline.leases()
            suspended = await pipeline.extend_lease(b.member_id, ALIVE_SECONDS)
            await wait_for_lease_counts(pipeline, 12)
            await wait_for_progress(pipeline, leases[b.member_id])
            own, others = (
                await pipeline.longest_wait(leases[b.member_id], suspended),
                await pipeline.longest_wait(leases[a.member_id], suspended),
            )
            b.resume()
            b.send(signal.SIGCONT)
            await wait_for_lease_counts(pipeline, 6, 6)

        assert meanwhile == leases
        assert own < TAKEOVER_SECONDS + MORE_TRANSACTIONS * others


async def test_processes_that_were_suspended_at_the_same_time_keep_their_partitions(
    database_url: str, tmp_path: Path
) -> None:
    async with open_pipeline(database_url) as pipeline, two_consumers(pipeline, tmp_path, Log()) as (_, a, b):
        for _ in range(ATTEMPTS):
            await wait_for_lease_counts(pipeline, 6, 6)
            leases = await pipeline.leases()
            if await _resumed_together(pipeline, a, b):
                break
        else:
            raise AssertionError("this machine never resumed two processes at nearly the same time")
        await wait_for_progress(pipeline, set.union(*leases.values()))

        assert await pipeline.leases() == leases


async def _resumed_together(pipeline: Pipeline, a: ConsumerProcess, b: ConsumerProcess) -> bool:
    """Suspend both for longer than a lease, then resume one after the other; whether that was close enough together."""
    for process in (a, b):
        process.send(signal.SIGSTOP)
    await asyncio.sleep(LONGER_THAN_A_LEASE_SECONDS)
    resumed = await pipeline.now()
    for process in (a, b):
        process.send(signal.SIGCONT)
        first = await _first_heartbeat(pipeline, process.member_id, resumed)
    return first - resumed < timedelta(seconds=REBALANCE_HOLD_SECONDS)


async def _first_heartbeat(pipeline: Pipeline, member: UUID, resumed: datetime) -> datetime:
    """The instant of the first heartbeat of this member after it was resumed, or of a later one."""
    lease = timedelta(seconds=ALIVE_SECONDS)

    async def has_renewed() -> bool:
        return (await pipeline.heartbeats()).get(member, resumed) > resumed + lease

    await wait_until(has_renewed, END_SECONDS)
    return (await pipeline.heartbeats())[member] - lease

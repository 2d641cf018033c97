"""A thousand streams on one process: the memory of each, and how long an event takes to all of them."""

import asyncio
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack

from bench.figures import Figure, Rounds
from bench.processes import cpu_seconds, resident_mb
from bench.setup import make_keys, run_handoff
from bench.stream_reader import Reader, open_streams
from bench.webhooks import STAGE
from shared.db.database import Database
from shared.messaging.log.wakeups import Wakeups
from shared.messaging.sequencer import NumberingSession

STREAMS = 1000
# Below the limit of streams of one key.
STREAMS_PER_KEY = 50
EVENTS = 100
EVENTS_PER_SECOND = 10
SETTLE_SECONDS = 2.0


async def measure_streams(rounds: int) -> list[Figure]:
    """The figures of STREAMS streams of all events."""
    figures = Rounds()
    for _ in range(rounds):
        async with run_handoff() as accord, AsyncExitStack() as stack:
            keys = [
                key
                for key in await make_keys(accord.database_url, STREAMS // STREAMS_PER_KEY)
                for _ in range(STREAMS_PER_KEY)
            ]
            await open_streams(stack, accord.port, keys[:1])
            before = resident_mb(accord.pid)
            readers = await open_streams(stack, accord.port, keys)
            await asyncio.sleep(SETTLE_SECONDS)
            figures.add("memory of each stream", 1024 * (resident_mb(accord.pid) - before) / STREAMS, "KiB")
            used = cpu_seconds(accord.pid)
            latencies = sorted(await _send(accord.database_url, readers))
            share = 1e6 * (cpu_seconds(accord.pid) - used) / len(latencies)
            figures.add("processor time of each event on each stream", share, "µs")
            name = f"an event to {STREAMS:,} streams, {EVENTS_PER_SECOND} a second"
            figures.add(f"{name}, p50", 1000 * latencies[len(latencies) // 2], "ms")
            figures.add(f"{name}, p99", 1000 * latencies[int(0.99 * len(latencies))], "ms")
    return figures.figures()


async def _send(url: str, readers: Sequence[Reader]) -> list[float]:
    """Publish events as another process would; the seconds until each came on each stream."""
    numbered: list[float] = []
    database = Database(url, "handoff")
    async with database.dedicated_connection() as conn:
        session = NumberingSession(conn, "handoff")
        await session.claim_epoch()
        for _ in range(EVENTS):
            await database.run(lambda one: one.execute(STAGE, {"count": 1}))
            await session.number_batch()
            numbered.append(time.perf_counter())
            await Wakeups().notify_processes(conn, "handoff")
            await asyncio.sleep(1 / EVENTS_PER_SECOND)
    await database.close()
    for reader in readers:
        await reader.wait_for(EVENTS)
    return [came - at for reader in readers for at, came in zip(numbered, reader.came, strict=True)]

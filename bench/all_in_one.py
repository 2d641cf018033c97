"""All services in one process, as `accord up` runs them: latency at a steady rate, throughput, and memory."""

import asyncio
import time

from bench.figures import Figure, Rounds
from bench.handoff_latency import measure_handoff_latency
from bench.processes import resident_mb
from bench.setup import BATCH_SIZE, count_qualified, run_accord, send_in_batches, wait_until_qualified

LEADS = 100_000
IDLE_SECONDS = 3.0


async def measure_all_in_one(rounds: int) -> list[Figure]:
    """The latency of handoffs, the throughput of LEADS leads, and the memory before and after them."""
    figures = Rounds()
    for _ in range(rounds):
        async with run_accord() as accord:
            await asyncio.sleep(IDLE_SECONDS)
            figures.add("memory at rest", resident_mb(accord.pid), "MiB")
            for figure in await measure_handoff_latency(accord.port, 10 * LEADS):
                figures.add(figure.name, figure.values[0], figure.unit, figure.aim)
            name = f"{LEADS:,} leads in batches of {BATCH_SIZE}, until the reports show them qualified"
            figures.add(name, LEADS / _send_all(accord.port), "/s")
            figures.add(f"memory after {LEADS:,} leads", resident_mb(accord.pid), "MiB")
    return figures.figures()


def _send_all(port: int) -> float:
    """The seconds until the reports count all leads as qualified."""
    before, started = count_qualified(port), time.perf_counter()
    send_in_batches(port, LEADS)
    wait_until_qualified(port, before + LEADS)
    return time.perf_counter() - started

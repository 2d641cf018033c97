"""All services in one process, as `accord up` runs them: latency at a steady rate, throughput, memory.

Beside them stands the rate of the bare route on one core, measured just before: the ceiling of this machine then.
"""

import asyncio
import time

from bench.bare_route import measure_ceiling, run_bare_route
from bench.figures import Figure, Rounds
from bench.handoff_latency import measure_handoff_latency
from bench.processes import cpu_seconds, find_postmaster, resident_mb, server_cpu_seconds
from bench.setup import BATCH_SIZE, Accord, count_qualified, run_accord, send_in_batches, wait_until_qualified

LEADS = 100_000
IDLE_SECONDS = 3.0


async def measure_all_in_one(rounds: int) -> list[Figure]:
    """The latency of handoffs, the throughput of LEADS leads, and the memory before and after them."""
    figures = Rounds()
    for _ in range(rounds):
        async with run_bare_route() as bare:
            ceiling, _ = await measure_ceiling(bare)
        async with run_accord() as accord:
            await asyncio.sleep(IDLE_SECONDS)
            figures.add("memory at rest", resident_mb(accord.pid), "MiB")
            for figure in await measure_handoff_latency(accord.port, 10 * LEADS):
                figures.add(figure.name, figure.values[0], figure.unit, figure.aim)
            await _measure_throughput(accord, ceiling, figures)
            figures.add(f"memory after {LEADS:,} leads", resident_mb(accord.pid), "MiB")
    return figures.figures()


async def _measure_throughput(accord: Accord, ceiling: float, figures: Rounds) -> None:
    postmaster = await find_postmaster(accord.database_url)
    cpu, server = cpu_seconds(accord.pid), server_cpu_seconds(postmaster)
    rate = LEADS / _send_all(accord.port)
    cpu, server = cpu_seconds(accord.pid) - cpu, server_cpu_seconds(postmaster) - server
    name = f"{LEADS:,} leads in batches of {BATCH_SIZE}"
    figures.add(f"{name}, until the reports show them qualified", rate, "/s", "≥ 1,500")
    figures.add(f"{name}, leads to captures of the bare route", rate / ceiling)
    figures.add(f"{name}, processor", 1e6 * cpu / LEADS, "µs a lead")
    figures.add(f"{name}, processor of PostgreSQL", 1e6 * server / LEADS, "µs a lead")


def _send_all(port: int) -> float:
    """The seconds until the reports count all leads as qualified."""
    before, started = count_qualified(port), time.perf_counter()
    send_in_batches(port, LEADS)
    wait_until_qualified(port, before + LEADS)
    return time.perf_counter() - started

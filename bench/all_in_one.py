"""All services in one process, as `accord up` runs them: latency at a steady rate, throughput, and memory."""

import asyncio
import os
import tempfile
import time

from bench.handoff_latency import measure_handoff_latency
from bench.http_calls import call
from bench.lead_payloads import lead
from bench.load_generator import wait_for_port
from bench.processes import BOTH, free_port, resident_mb, run_program
from bench.setup import register_sellers, sign_agreement
from shared.embedded_postgres.data_folder import default_folder

LEADS = 100_000
BATCH_SIZE = 500
LIMIT_SECONDS = 1800.0
PAUSE_SECONDS = 0.5
IDLE_SECONDS = 3.0


async def measure_all_in_one() -> list[str]:
    """The latency of handoffs, the throughput of LEADS leads, and the memory before and after them."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="accord-bench-", dir=default_folder().parent) as folder:
        os.chmod(folder, 0o711)
        arguments = ["-m", "services.cli.main", "up", "--port", str(port), "--data", f"{folder}/data"]
        with run_program(arguments, BOTH) as process:
            await wait_for_port(port)
            call(port, "PUT", "/v1/sources/website", {"name": "Website", "kind": "form"})
            sign_agreement(port)
            register_sellers(port)
            await asyncio.sleep(IDLE_SECONDS)
            idle_memory = resident_mb(process.pid)
            lines = await measure_handoff_latency(port, 10 * LEADS)
            seconds = _send_in_batches(port)
            loaded_memory = resident_mb(process.pid)
    return [
        *lines,
        f"  {LEADS:,} leads in batches of {BATCH_SIZE}: {LEADS / seconds:,.0f}/s until the reports show them qualified",
        f"  memory of the process: {idle_memory:.0f} MiB at rest, {loaded_memory:.0f} MiB after {LEADS:,} leads",
    ]


def _send_in_batches(port: int) -> float:
    """The seconds until the reports count all leads as qualified."""
    before = call(port, "GET", "/v1/reports/funnel")["totals"]["qualified"]
    started = time.perf_counter()
    for first in range(0, LEADS, BATCH_SIZE):
        call(port, "POST", "/v1/leads/batch", {"leads": [lead(number) for number in range(first, first + BATCH_SIZE)]})
    while call(port, "GET", "/v1/reports/funnel")["totals"]["qualified"] - before < LEADS:
        if time.perf_counter() - started > LIMIT_SECONDS:
            raise TimeoutError(f"the reports do not count all leads after {LIMIT_SECONDS:.0f} seconds")
        time.sleep(PAUSE_SECONDS)
    return time.perf_counter() - started

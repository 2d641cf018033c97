"""Everything in one process, as `accord up` runs it: latency at a steady rate, and memory."""

import asyncio
import os
import tempfile
import time

from bench.handoff_latency import latency
from bench.http_calls import call
from bench.lead_payloads import lead
from bench.load_generator import await_port
from bench.processes import BOTH, free_port, program, resident_mb
from bench.setup_agreement import agree, hire
from shared.embedded_postgres.data_folder import default_folder

MANY = 100_000
BULK = 500
LIMIT_SECONDS = 1800.0
PAUSE_SECONDS = 0.5
REST_SECONDS = 3.0


async def together() -> list[str]:
    """Latency first, then memory before and after many leads."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="accord-bench-", dir=default_folder().parent) as folder:
        os.chmod(folder, 0o711)
        words = ["-m", "services.cli.main", "up", "--port", str(port), "--data", f"{folder}/data"]
        with program(words, BOTH) as process:
            await await_port(port)
            call(port, "PUT", "/v1/sources/website", {"name": "Website", "kind": "form"})
            agree(port)
            hire(port)
            await asyncio.sleep(REST_SECONDS)
            rest = resident_mb(process.pid)
            lines = await latency(port, 10 * MANY)
            seconds = _many(port)
            full = resident_mb(process.pid)
    return [
        *lines,
        f"  {MANY:,} leads in batches of {BULK}: {MANY / seconds:,.0f}/s until the reports show them qualified",
        f"  memory of the process: {rest:.0f} MiB at rest, {full:.0f} MiB after {MANY:,} leads",
    ]


def _many(port: int) -> float:
    before = call(port, "GET", "/v1/reports/funnel")["totals"]["qualified"]
    started = time.perf_counter()
    for first in range(0, MANY, BULK):
        call(port, "POST", "/v1/leads/batch", {"leads": [lead(number) for number in range(first, first + BULK)]})
    while call(port, "GET", "/v1/reports/funnel")["totals"]["qualified"] - before < MANY:
        if time.perf_counter() - started > LIMIT_SECONDS:
            raise TimeoutError("the reports never showed all leads")
        time.sleep(PAUSE_SECONDS)
    return time.perf_counter() - started

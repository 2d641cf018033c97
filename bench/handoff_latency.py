"""Latency from POST /v1/leads to the visible handoff at a steady rate, all services in one process."""

import asyncio
import time
from contextlib import suppress

import orjson

from bench.figures import Figure
from bench.lead_payloads import lead
from bench.load_generator import ConnectionPool, Unavailable, encode_post
from bench.processes import KEY

RATE = 300
SECONDS = 20
# Only each tenth lead is polled: polling for all of them would itself be the load that is measured.
POLL_EVERY = 10
POLL_SECONDS = 0.02
LIMIT_SECONDS = 30.0


async def measure_handoff_latency(port: int, first: int) -> list[Figure]:
    """p50 and p99 of the milliseconds until GET /v1/handoffs?lead= shows a handoff; leads are numbered from `first`."""
    connections, tasks = ConnectionPool(port), []
    started = time.perf_counter()
    for number in range(RATE * SECONDS):
        await asyncio.sleep(max(0.0, started + number / RATE - time.perf_counter()))
        tasks.append(asyncio.create_task(_send_and_poll(connections, first + number)))
    latencies = sorted(seconds for seconds in await asyncio.gather(*tasks) if seconds is not None)
    p50, p99 = (1000 * latencies[int(share * len(latencies))] for share in (0.5, 0.99))
    name = f"POST to visible handoff at {RATE} leads/s, one in {POLL_EVERY} polled"
    return [Figure(f"{name}, p50", [p50], "ms"), Figure(f"{name}, p99", [p99], "ms", "≤ 250")]


async def _send_and_poll(connections: ConnectionPool, number: int) -> float | None:
    """The seconds until the handoff is visible; None for a lead that is not polled."""
    started = time.perf_counter()
    answer = orjson.loads(await connections.send(encode_post("/v1/leads", orjson.dumps(lead(number)), KEY)))
    if number % POLL_EVERY:
        return None
    path = f"/v1/handoffs?lead={answer['lead_id']}"
    request = f"GET {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {KEY}\r\n\r\n".encode()
    while time.perf_counter() - started < LIMIT_SECONDS:
        with suppress(Unavailable):
            if orjson.loads(await connections.send(request))["handoffs"]:
                return time.perf_counter() - started
        await asyncio.sleep(POLL_SECONDS)
    raise TimeoutError(f"no handoff is visible after {LIMIT_SECONDS:.0f} seconds")

"""Latency from POST /v1/leads to the visible handoff at a steady rate, all services in one process."""

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import orjson

from bench.figures import Figure
from bench.lead_payloads import lead
from bench.load_generator import OPEN_CONNECTIONS, ConnectionPool, Unavailable, encode_post
from bench.processes import KEY

RATE = 300
SECONDS = 40
# Only one lead in so many is polled: polling for more of them would itself be the load that is measured.
POLL_EVERY = 100
POLL_SECONDS = 0.02
LIMIT_SECONDS = 30.0


async def measure_handoff_latency(port: int, first: int) -> list[Figure]:
    """p50 and p99 of the milliseconds until GET /v1/handoffs?lead= shows a handoff; leads are numbered from `first`."""
    client, tasks = Client(ConnectionPool(port), asyncio.Semaphore(OPEN_CONNECTIONS)), []
    started = time.perf_counter()
    for number in range(RATE * SECONDS):
        at = started + number / RATE
        await asyncio.sleep(max(0.0, at - time.perf_counter()))
        tasks.append(asyncio.create_task(_send_and_poll(client, first + number, at)))
    latencies = sorted(seconds for seconds in await asyncio.gather(*tasks) if seconds is not None)
    client.pool.close()
    p50, p99 = (1000 * latencies[int(share * len(latencies))] for share in (0.5, 0.99))
    name = f"POST to visible handoff at {RATE} leads/s, one in {POLL_EVERY} polled"
    return [Figure(f"{name}, p50", [p50], "ms"), Figure(f"{name}, p99", [p99], "ms", "≤ 250")]


@dataclass(frozen=True)
class Client:
    """Sends requests on at most OPEN_CONNECTIONS: Accord would close some of more, which one address may not hold."""

    pool: ConnectionPool
    free: asyncio.Semaphore

    async def send(self, request: bytes) -> dict[str, Any]:
        """The answer to a request, which is sent again after 503."""
        while True:
            with suppress(Unavailable):
                async with self.free:
                    document: dict[str, Any] = orjson.loads(await self.pool.send(request))
                    return document
            await asyncio.sleep(POLL_SECONDS)


async def _send_and_poll(client: Client, number: int, at: float) -> float | None:
    """The seconds since `at`, when the lead was due, until the handoff is visible; None for one that is not polled.

    One that is not visible in LIMIT_SECONDS counts as if it were then.
    """
    answer = await client.send(encode_post("/v1/leads", orjson.dumps(lead(number)), KEY))
    if number % POLL_EVERY:
        return None
    path = f"/v1/handoffs?lead={answer['lead_id']}"
    request = f"GET {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {KEY}\r\n\r\n".encode()
    while time.perf_counter() - at < LIMIT_SECONDS:
        if (await client.send(request))["handoffs"]:
            return time.perf_counter() - at
        await asyncio.sleep(POLL_SECONDS)
    return LIMIT_SECONDS

"""From a POST to the visible handoff, at a steady hundred leads a second, everything in one process."""

import asyncio
import time
from contextlib import suppress

import orjson

from bench.leads import lead
from bench.load import Busy, Line, post
from bench.programs import KEY

RATE = 100
SECONDS = 20
POLL_SECONDS = 0.05
# Whoever waits for long asks less often, so that the asking is not what is measured.
LONGEST_POLL_SECONDS = 1.0
LIMIT_SECONDS = 30.0


async def latency(port: int, first: int) -> list[str]:
    """p50 and p99 of the milliseconds until GET /v1/handoffs?lead= shows the handoff."""
    line, tasks = Line(port), []
    started = time.perf_counter()
    for number in range(RATE * SECONDS):
        await asyncio.sleep(max(0.0, started + number / RATE - time.perf_counter()))
        tasks.append(asyncio.create_task(_one(line, first + number)))
    took = sorted(await asyncio.gather(*tasks))
    p50, p99 = (1000 * took[int(share * len(took))] for share in (0.5, 0.99))
    return [f"  POST to visible handoff at {RATE} leads/s: p50 {p50:.0f} ms, p99 {p99:.0f} ms (aim p99 ≤ 250 ms)"]


async def _one(line: Line, number: int) -> float:
    started = time.perf_counter()
    answered = orjson.loads(await line.ask(post("/v1/leads", orjson.dumps(lead(number)), KEY)))
    path = f"/v1/handoffs?lead={answered['lead_id']}"
    request = f"GET {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {KEY}\r\n\r\n".encode()
    pause = POLL_SECONDS
    while time.perf_counter() - started < LIMIT_SECONDS:
        with suppress(Busy):
            if orjson.loads(await line.ask(request))["handoffs"]:
                return time.perf_counter() - started
        await asyncio.sleep(pause)
        pause = min(2 * pause, LONGEST_POLL_SECONDS)
    raise TimeoutError("a handoff never came")

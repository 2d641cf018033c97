"""From a POST to the visible handoff, at a steady hundred leads a second, everything in one process."""

import asyncio
import time
from contextlib import suppress

import orjson

from bench.lead_payloads import lead
from bench.load_generator import Busy, Line, post
from bench.processes import KEY

RATE = 100
SECONDS = 20
# One lead in so many is asked for, that often: to ask for all would measure the asking.
WATCHED = 10
POLL_SECONDS = 0.02
LIMIT_SECONDS = 30.0


async def latency(port: int, first: int) -> list[str]:
    """p50 and p99 of the milliseconds until GET /v1/handoffs?lead= shows the handoff."""
    line, tasks = Line(port), []
    started = time.perf_counter()
    for number in range(RATE * SECONDS):
        await asyncio.sleep(max(0.0, started + number / RATE - time.perf_counter()))
        tasks.append(asyncio.create_task(_one(line, first + number)))
    answers = await asyncio.gather(*tasks)
    took = sorted(seconds for seconds in answers if seconds is not None)
    p50, p99 = (1000 * took[int(share * len(took))] for share in (0.5, 0.99))
    return [
        f"  POST to visible handoff at {RATE} leads/s, one in {WATCHED} watched:"
        f" p50 {p50:.0f} ms, p99 {p99:.0f} ms (aim p99 ≤ 250 ms)"
    ]


async def _one(line: Line, number: int) -> float | None:
    started = time.perf_counter()
    answered = orjson.loads(await line.ask(post("/v1/leads", orjson.dumps(lead(number)), KEY)))
    if number % WATCHED:
        return None
    path = f"/v1/handoffs?lead={answered['lead_id']}"
    request = f"GET {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {KEY}\r\n\r\n".encode()
    while time.perf_counter() - started < LIMIT_SECONDS:
        with suppress(Busy):
            if orjson.loads(await line.ask(request))["handoffs"]:
                return time.perf_counter() - started
        await asyncio.sleep(POLL_SECONDS)
    raise TimeoutError("a handoff never came")

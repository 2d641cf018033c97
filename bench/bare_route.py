"""The ceiling of this machine: what the bare route with the same typed body answers on one core."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count

from bench.lead_payloads import encode_leads
from bench.load_generator import Answers, encode_post, send_all, send_at_rate, wait_for_port
from bench.processes import KEY, cpu_seconds, free_port, run_program

CONNECTIONS = 64
WARM_UP = 2_000
CEILING_REQUESTS = 5_000
# More than any load has, so that each request of a run is another person.
STEP = 10_000
_loads = count()


def _encode_leads(number: int) -> list[bytes]:
    return [encode_post("/v1/leads", body, KEY) for body in encode_leads(next(_loads) * STEP, number)]


@dataclass(frozen=True)
class Target:
    """A program that takes captures. `encode`: so many requests of other people each time, to `/v1/leads` if not said.

    Raises AssertionError unless each request is answered 202.
    """

    port: int
    pid: int
    encode: Callable[[int], list[bytes]] = _encode_leads

    async def send(self, requests: int, connections: int = CONNECTIONS) -> tuple[Answers, float]:
        """The answers to a closed loop, and the microseconds of processor of each request."""
        bodies = self.encode(requests)
        before = cpu_seconds(self.pid)
        answers = await send_all(self.port, bodies, connections)
        _check(answers, requests)
        return answers, 1e6 * (cpu_seconds(self.pid) - before) / requests

    async def send_at_rate(self, requests: int, rate: float) -> Answers:
        """The answers to an open loop: `rate` requests come each second, however fast they are answered."""
        answers = await send_at_rate(self.port, self.encode(requests), rate)
        _check(answers, requests)
        return answers


@asynccontextmanager
async def run_bare_route() -> AsyncIterator[Target]:
    """The bare route, warm."""
    port = free_port()
    with run_program(["-m", "bench.baseline_fastapi", str(port)]) as process:
        await wait_for_port(port)
        target = Target(port, process.pid)
        await target.send(WARM_UP)
        yield target


async def measure_ceiling(bare: Target) -> tuple[float, float]:
    """The captures a second that the bare route answers now, and the microseconds of processor of each."""
    answers, cpu = await bare.send(CEILING_REQUESTS)
    return answers.rate, cpu


def _check(answers: Answers, requests: int) -> None:
    if answers.statuses != {202: requests}:
        raise AssertionError(f"of {requests} requests the answers were {dict(answers.statuses)}")

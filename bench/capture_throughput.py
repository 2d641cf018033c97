"""The number of captures that become durable on one core, beside a bare route with the same typed body.

A closed loop sends a connection's next request when the previous one is answered, so its connections fall into step
with the groups that are committed together. An open loop sends at a rate of its own, as the world does.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bench.bare_route import WARM_UP, Target, run_bare_route
from bench.figures import Figure, Rounds
from bench.load_generator import Answers, wait_for_port
from bench.processes import free_port, run_postgres, run_program
from bench.setup import prepare_database, register_source

REQUESTS = 5_000
CONNECTIONS = (64, 256)
# The share of the bare route's rate at which the open loop sends.
OPEN_SHARE = 0.4


async def measure_captures(rounds: int) -> list[Figure]:
    """Rates, processor time and latency of the bare route and of ours, in turn, and their ratios."""
    figures = Rounds()
    async with run_intake() as ours, run_bare_route() as bare:
        for _ in range(rounds):
            await _measure_round(bare, ours, figures)
    return figures.figures()


@asynccontextmanager
async def run_intake() -> AsyncIterator[Target]:
    """Intake alone on its core, warm, on a new PostgreSQL."""
    port = free_port()
    arguments = ["-m", "services.cli.main", "serve", "intake", "--port", str(port)]
    with run_postgres() as url:
        await prepare_database(url)
        with run_program(arguments, ACCORD_DATABASE_URL=url) as process:
            await wait_for_port(port)
            register_source(port)
            ours = Target(port, process.pid)
            await ours.send(WARM_UP)
            yield ours


async def _measure_round(bare: Target, ours: Target, figures: Rounds) -> None:
    ceiling = 0.0
    for connections in CONNECTIONS:
        name = f"closed loop, {connections} connections"
        theirs, their_cpu = await bare.send(REQUESTS, connections)
        answers, cpu = await ours.send(REQUESTS, connections)
        add_closed(figures, f"{name}, bare FastAPI route that stores nothing", theirs, their_cpu)
        add_closed(figures, f"{name}, POST /v1/leads, durable", answers, cpu)
        figures.add(f"{name}, rate to the bare route", answers.rate / theirs.rate, aim="≥ 0.5")
        figures.add(f"{name}, processor: bare route to ours", their_cpu / cpu, aim="≥ 0.5")
        ceiling = ceiling or theirs.rate
    name = f"open loop at {OPEN_SHARE} of the bare route's rate"
    for program, target in (("bare route", bare), ("POST /v1/leads", ours)):
        answers = await target.send_at_rate(REQUESTS, OPEN_SHARE * ceiling)
        figures.add(f"{name}, {program}, rate to the bare route", answers.rate / ceiling)
        add_latency(figures, f"{name}, {program}", answers)


def add_closed(figures: Rounds, name: str, answers: Answers, cpu: float) -> None:
    """Add what a closed loop found: its rate, the processor time of each request, and the latency."""
    figures.add(f"{name}, rate", answers.rate, "/s")
    figures.add(f"{name}, processor", cpu, "µs each")
    add_latency(figures, name, answers)


def add_latency(figures: Rounds, name: str, answers: Answers) -> None:
    """Add the latency of the middle request and of the slowest in a hundred."""
    for share in (0.5, 0.99):
        figures.add(f"{name}, p{100 * share:.0f}", answers.percentile(share), "ms")

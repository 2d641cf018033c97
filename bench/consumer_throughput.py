"""The number of events a second that each consuming service handles alone, on one core, from a full journal.

Beside each stands the rate of the bare route, measured just before: the ceiling of this machine at that time.
"""

import asyncio
import time
from typing import NamedTuple

from bench.bare_route import Target, measure_ceiling, run_bare_route
from bench.figures import Figure, Rounds
from bench.processes import (
    cpu_seconds,
    find_postmaster,
    free_port,
    run_postgres,
    run_program,
    server_cpu_seconds,
)
from bench.setup import prepare_database, send_leads
from shared.db.connection import Statement, sql
from shared.db.database import Database

SAMPLE_SECONDS = 0.05
LIMIT_SECONDS = 600.0
LEADS = 20_000
# What each service reads, and the events a second that it shall handle on the machine of `BARE`.
CONSUMERS = {
    "qualification": (("intake",), 5_000),
    "handoff": (("intake", "qualification"), 5_000),
    "metrics": (("intake", "qualification", "handoff"), 8_000),
}
# On a machine where the bare route answers so many captures a second.
BARE = 5_000

_HANDLED = sql("select coalesce(sum(number), 0) from positions")
_PUBLISHED = sql("select coalesce(sum(number), 0) from heads")


class Usage(NamedTuple):
    """Events a second, and the microseconds of processor of each: of the service, and of PostgreSQL."""

    rate: float
    python: float
    postgres: float


async def measure_consumers(rounds: int) -> list[Figure]:
    """Rates and processor time of each service, which runs alone, after those before it have published everything.

    Each round begins with an empty database.
    """
    figures = Rounds()
    async with run_bare_route() as bare:
        for _ in range(rounds):
            await _measure_round(bare, figures)
    return figures.figures()


async def _measure_round(bare: Target, figures: Rounds) -> None:
    with run_postgres() as url:
        await prepare_database(url)
        await send_leads(url, LEADS)
        for consumer, (topics, aim) in CONSUMERS.items():
            ceiling, bare_cpu = await measure_ceiling(bare)
            used = await handle_all(url, consumer, topics)
            figures.add(f"{consumer}, rate", used.rate, "events/s", f"≥ {aim:,} where the bare route does {BARE:,}")
            figures.add(f"{consumer}, events to captures of the bare route", used.rate / ceiling, "", f"≥ {aim / BARE}")
            figures.add(f"{consumer}, processor", used.python, "µs an event")
            figures.add(f"{consumer}, processor to the bare route's", used.python / bare_cpu)
            figures.add(f"{consumer}, processor of PostgreSQL", used.postgres, "µs an event")


async def handle_all(url: str, consumer: str, topics: tuple[str, ...]) -> Usage:
    """Run the service until it has handled all events of these topics."""
    published = sum([await _count_published(url, topic) for topic in topics])
    database, postmaster = Database(url, consumer), await find_postmaster(url)
    before = await _count(database, _HANDLED)
    arguments = ["-m", "services.cli.main", "serve", consumer, "--port", str(free_port())]
    with run_program(arguments, ACCORD_DATABASE_URL=url) as process:
        first = await _wait_for_first_batch(database, consumer, before)
        started, cpu, server = time.perf_counter(), cpu_seconds(process.pid), server_cpu_seconds(postmaster)
        while (handled := await _count(database, _HANDLED)) < published:
            if time.perf_counter() - started > LIMIT_SECONDS:
                raise TimeoutError(f"{consumer} handled {handled} of {published}")
            await asyncio.sleep(SAMPLE_SECONDS)
        seconds, cpu = time.perf_counter() - started, cpu_seconds(process.pid) - cpu
        server = server_cpu_seconds(postmaster) - server
    await database.close()
    events = published - first
    return Usage(events / seconds, 1e6 * cpu / events, 1e6 * server / events)


async def _wait_for_first_batch(database: Database, consumer: str, before: int) -> int:
    """The number of events handled when the service has started and committed its first batch.

    `before`: the number that it had handled when the database was prepared.
    """
    end = time.perf_counter() + LIMIT_SECONDS
    while time.perf_counter() < end:
        if (handled := await _count(database, _HANDLED)) > before:
            return handled
        await asyncio.sleep(SAMPLE_SECONDS / 5)
    raise TimeoutError(f"{consumer} handled no event within {LIMIT_SECONDS:.0f} seconds")


async def _count_published(url: str, topic: str) -> int:
    database = Database(url, topic)
    try:
        return await _count(database, _PUBLISHED)
    finally:
        await database.close()


async def _count(database: Database, query: Statement) -> int:
    async with database.read_connection() as conn:
        return int((await conn.execute(query)).scalar_one())

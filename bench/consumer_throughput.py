"""The number of events a second that each consuming service handles alone, on one core, from a full journal.

Beside each stands the rate of the bare route, measured just before: the ceiling of this machine at that time.
"""

import asyncio
import time

from bench.bare_route import Target, measure_ceiling, run_bare_route
from bench.figures import Figure, Rounds
from bench.processes import cpu_seconds, free_port, run_postgres, run_program
from bench.setup import prepare_database, send_leads
from shared.db.connection import Statement, sql
from shared.db.database import Database

SAMPLE_SECONDS = 0.05
LIMIT_SECONDS = 600.0
LEADS = 20_000
# What each service reads, and the events a second that it shall handle.
CONSUMERS = {
    "qualification": (("intake",), 5_000),
    "handoff": (("intake", "qualification"), 5_000),
    "metrics": (("intake", "qualification", "handoff"), 8_000),
}

_HANDLED = sql("select coalesce(sum(number), 0) from positions")
_PUBLISHED = sql("select coalesce(sum(number), 0) from heads")


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
            ceiling = await measure_ceiling(bare)
            rate, cpu = await _measure_consumer(url, consumer, topics)
            figures.add(f"{consumer}, rate", rate, "events/s", f"≥ {aim:,}")
            figures.add(f"{consumer}, events to captures of the bare route", rate / ceiling)
            figures.add(f"{consumer}, processor", cpu, "µs an event")


async def _measure_consumer(url: str, consumer: str, topics: tuple[str, ...]) -> tuple[float, float]:
    """Events a second, and the microseconds of processor of each."""
    published = sum([await _count_published(url, topic) for topic in topics])
    database = Database(url, consumer)
    before = await _count(database, _HANDLED)
    arguments = ["-m", "services.cli.main", "serve", consumer, "--port", str(free_port())]
    with run_program(arguments, ACCORD_DATABASE_URL=url) as process:
        first = await _wait_for_first_batch(database, consumer, before)
        started, cpu = time.perf_counter(), cpu_seconds(process.pid)
        while (handled := await _count(database, _HANDLED)) < published:
            if time.perf_counter() - started > LIMIT_SECONDS:
                raise TimeoutError(f"{consumer} handled {handled} of {published}")
            await asyncio.sleep(SAMPLE_SECONDS)
        seconds, cpu = time.perf_counter() - started, cpu_seconds(process.pid) - cpu
    await database.close()
    events = published - first
    return events / seconds, 1e6 * cpu / events


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

"""The number of events a second that each consuming service handles alone, on one core, from a full journal."""

import asyncio
import time

from bench.processes import cpu_seconds, free_port, run_program
from shared.db.connection import Statement, sql
from shared.db.database import Database

SAMPLE_SECONDS = 0.2
LIMIT_SECONDS = 600.0
TOPICS_BY_CONSUMER = {
    "qualification": ("intake",),
    "handoff": ("intake", "qualification"),
    "metrics": ("intake", "qualification", "handoff"),
}

_HANDLED = sql("select coalesce(sum(number), 0) from positions")
_PUBLISHED = sql("select coalesce(sum(number), 0) from heads")


async def measure_consumers(url: str) -> list[str]:
    """One line a service; each runs alone, after the services before it have published everything."""
    return [await _measure_consumer(url, consumer, topics) for consumer, topics in TOPICS_BY_CONSUMER.items()]


async def _measure_consumer(url: str, consumer: str, topics: tuple[str, ...]) -> str:
    published = sum([await _count_published(url, topic) for topic in topics])
    database = Database(url, consumer)
    arguments = ["-m", "services.cli.main", "serve", consumer, "--port", str(free_port())]
    with run_program(arguments, ACCORD_DATABASE_URL=url) as process:
        first = await _wait_for_first_batch(database, consumer)
        started, cpu = time.perf_counter(), cpu_seconds(process.pid)
        while (handled := await _count(database, _HANDLED)) < published:
            if time.perf_counter() - started > LIMIT_SECONDS:
                raise TimeoutError(f"{consumer} handled {handled} of {published}")
            await asyncio.sleep(SAMPLE_SECONDS)
        seconds, cpu = time.perf_counter() - started, cpu_seconds(process.pid) - cpu
    await database.close()
    events = published - first
    return (
        f"  {consumer}: {events / seconds:,.0f} events/s ({1e6 * cpu / events:.0f} µs of processor each; aim ≥ 5,000/s)"
    )


async def _wait_for_first_batch(database: Database, consumer: str) -> int:
    """The number of events handled when the service has started and committed its first batch."""
    end = time.perf_counter() + LIMIT_SECONDS
    while time.perf_counter() < end:
        if handled := await _count(database, _HANDLED):
            return handled
        await asyncio.sleep(SAMPLE_SECONDS / 10)
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

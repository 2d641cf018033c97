"""How many events a second go through each service alone, on one core, from a journal that is already full."""

import asyncio
import time

from bench.processes import cpu_seconds, free_port, program
from shared.db.connection import sql as text
from shared.db.database import Database

SAMPLE_SECONDS = 0.2
LIMIT_SECONDS = 600.0
READERS = {
    "qualification": ("intake",),
    "handoff": ("intake", "qualification"),
    "metrics": ("intake", "qualification", "handoff"),
}

_HANDLED = "select coalesce(sum(number), 0) from {reader}.positions"
_SAID = "select coalesce(sum(number), 0) from {topic}.heads"


async def readers(url: str) -> list[str]:
    """One line a service; each runs alone after its speakers have said everything."""
    return [await _one(url, reader, topics) for reader, topics in READERS.items()]


async def _one(url: str, reader: str, topics: tuple[str, ...]) -> str:
    database = Database(url, "metrics")
    words = ["-m", "services.cli.main", "serve", reader, "--port", str(free_port())]
    said = sum([await _ask(database, _SAID.format(topic=topic)) for topic in topics])
    with program(words, ACCORD_DATABASE_URL=url) as process:
        first, started, cpu = await _begun(database, reader), time.perf_counter(), cpu_seconds(process.pid)
        while (handled := await _ask(database, _HANDLED.format(reader=reader))) < said:
            if time.perf_counter() - started > LIMIT_SECONDS:
                raise TimeoutError(f"{reader} handled {handled} of {said}")
            await asyncio.sleep(SAMPLE_SECONDS)
        seconds, cpu = time.perf_counter() - started, cpu_seconds(process.pid) - cpu
    await database.close()
    events = said - first
    return (
        f"  {reader}: {events / seconds:,.0f} events/s ({1e6 * cpu / events:.0f} µs of processor each; aim ≥ 5,000/s)"
    )


async def _begun(database: Database, reader: str) -> int:
    """What was handled when the service had started for good."""
    end = time.perf_counter() + LIMIT_SECONDS
    while time.perf_counter() < end:
        if handled := await _ask(database, _HANDLED.format(reader=reader)):
            return handled
        await asyncio.sleep(SAMPLE_SECONDS / 10)
    raise TimeoutError(f"{reader} never began")


async def _ask(database: Database, sql: str) -> int:
    async with database.read_connection() as conn:
        return int((await conn.execute(text(sql))).scalar_one())

"""What a process does while nothing happens: its memory, commits, what it writes, and its waits for the disk."""

import asyncio
import tempfile
import time
from dataclasses import dataclass

from sqlalchemy import make_url

from bench.figures import Figure, Rounds
from bench.load_generator import wait_for_port
from bench.processes import BOTH, free_port, resident_mb, run_postgres, run_program
from bench.setup import prepare_database
from shared.db.connection import connect, sql
from shared.db.pool import make_connect_options

# PostgreSQL counts what a session did at most 10 seconds after the session became idle.
SETTLE_SECONDS = 11.0
IDLE_SECONDS = 30.0
CONNECT_SECONDS = 5
PROGRAMS = {"accord up, four services": ("up",), "accord serve handoff": ("serve", "handoff")}

_COUNT = sql("""
    select (select xact_commit + xact_rollback from pg_stat_database where datname = :database) as commits,
           cast(sum(wal.wal_bytes) as bigint) as wal_bytes, cast(sum(io.waits) as bigint) as waits
    from pg_stat_activity as session
         cross join lateral pg_stat_get_backend_wal(pid) as wal
         cross join lateral (select sum(fsyncs) as waits from pg_stat_get_backend_io(pid) where object = 'wal') as io
    where session.datname = :database
""")


@dataclass(frozen=True)
class Counts:
    """What the sessions of one database did so far."""

    at: float
    commits: int
    wal_bytes: int
    waits: int


async def measure_idle(rounds: int) -> list[Figure]:
    """The figures of each program, alone on a prepared database."""
    figures = Rounds()
    with run_postgres() as url:
        await prepare_database(url)
        for _ in range(rounds):
            for name, arguments in PROGRAMS.items():
                await _measure(name, arguments, url, figures)
    return figures.figures()


async def _measure(name: str, arguments: tuple[str, ...], url: str, figures: Rounds) -> None:
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="accord-bench-") as folder:
        command = ["-m", "services.cli.main", *arguments, "--port", str(port)]
        data = ["--data", folder] if arguments == ("up",) else []
        with run_program([*command, *data], BOTH, ACCORD_DATABASE_URL=url) as process:
            await wait_for_port(port)
            await asyncio.sleep(SETTLE_SECONDS)
            before = await _count(url)
            await asyncio.sleep(IDLE_SECONDS)
            after = await _count(url)
            memory = resident_mb(process.pid)
    seconds = after.at - before.at
    figures.add(f"{name}, memory", memory, "MiB", "≤ 112")
    figures.add(f"{name}, commits", (after.commits - before.commits) / seconds, "/s", "≤ 5")
    figures.add(f"{name}, WAL", (after.wal_bytes - before.wal_bytes) / seconds, "B/s", "≤ 1,000")
    figures.add(f"{name}, waits for the disk", after.waits - before.waits, f"in {seconds:.0f} s", "0")


async def _count(url: str) -> Counts:
    """Read on a connection to another database, which is not counted."""
    address = make_url(url)
    elsewhere = address.set(database="template1").render_as_string(hide_password=False)
    async with connect(make_connect_options(elsewhere, {}, CONNECT_SECONDS)) as conn:
        row = (await conn.execute(_COUNT, {"database": address.database})).one()
    return Counts(time.monotonic(), row.commits, row.wal_bytes, row.waits)

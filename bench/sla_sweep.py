"""The sweep of due deadlines with a million running clocks: a steady rate beside other work, then many at once."""

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass

import asyncpg
import orjson

from bench.figures import Figure, Rounds
from bench.load_generator import ConnectionPool, encode_post, wait_for_port
from bench.processes import (
    BOTH,
    KEY,
    cpu_seconds,
    find_postmaster,
    free_port,
    run_postgres,
    run_program,
    server_cpu_seconds,
)
from bench.setup import prepare_database
from shared.db.connection import Statement, sql
from shared.db.database import Database

INSERT_SIZE = 50_000
LEAD_IN_SECONDS = 5
SAMPLE_SECONDS = 0.01
TRAFFIC_SECONDS = 0.02
LIMIT_SECONDS = 600.0

_INSERT = sql("""
    with new as materialized (
        select number, uuidv7() as lead_id, uuidv7() as handoff_id, uuidv7() as clock,
               cast(:since as timestamptz)
                   + make_interval(secs => cast(:first as float8) + number * cast(:step as float8)) as due_at
        from generate_series(1, :count) as number),
    named as (insert into leads (lead_id, known) select lead_id, true from new)
    insert into clocks (clock, handoff_id, lead_id, product, kind, cycle, origin, target, team, agreement_version,
        counts, started_at, due_at, recorded_at, qualified, warnings, state, next_at)
    select clock, handoff_id, lead_id, 'default', 'mql', 1, 'marketing', 'acceptance', 'reps', 1,
        'elapsed', due_at - interval '4 hours', due_at, due_at - interval '4 hours', true, '[]', 'running', due_at
    from new
""")
_LATENESS = sql("""
    with breaches as (
        select occurred_at, recorded_at from outbox where type = 'sla.breached' and occurred_at >= :since
        union all select occurred_at, recorded_at from journal where type = 'sla.breached' and occurred_at >= :since)
    select count(*) as breaches, percentile_cont(array[0.5, 0.99]) within group (
        order by extract(epoch from recorded_at - occurred_at)::float8) as lateness from breaches
""")
_OLDEST_DELAY = sql("""
    select coalesce(extract(epoch from clock_timestamp() - min(next_at)), 0)::float8 from clocks
    where next_at <= (select clock_timestamp())
""")
_DUE = sql("""
    select count(*) from clocks
    where next_at <= (select clock_timestamp()) + make_interval(secs => cast(:ahead as float8))
""")
_NOW = sql("select clock_timestamp()")
_ANALYZE = sql("analyze")
# Otherwise the checkpoint and the autovacuum of the million rows run beside the sweep, and their share is measured too.
_SETTLE = ("vacuum", "checkpoint")


@dataclass(frozen=True)
class Load:
    """The numbers of clocks: running, due each second for so many seconds, and due at once."""

    running: int = 1_000_000
    rate: int = 500
    seconds: int = 20
    at_once: int = 100_000


async def measure_sla_sweep(rounds: int, load: Load | None = None) -> list[Figure]:
    """The lateness of breaches at a steady rate, and the seconds that the sweep takes for many due at once."""
    figures, load = Rounds(), load or Load()
    for _ in range(rounds):
        with run_postgres() as url:
            await prepare_database(url)
            await _measure_round(url, load, figures)
    return figures.figures()


async def _measure_round(url: str, load: Load, figures: Rounds) -> None:
    database = Database(url, "handoff")
    await _insert_clocks(database, load.running, first=86_400.0 * 30, step=1.0)
    await _settle(url)
    port = free_port()
    arguments = ["-m", "services.cli.main", "serve", "handoff", "--port", str(port)]
    postmaster = await find_postmaster(url)
    with run_program(arguments, BOTH, ACCORD_DATABASE_URL=url) as process:
        await wait_for_port(port)
        await _measure_steady_rate(database, port, load, figures)
        await _measure_at_once(database, process.pid, postmaster, load, figures)
    await database.close()


async def _settle(url: str) -> None:
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    for statement in _SETTLE:
        await connection.execute(statement)
    await connection.close()


async def _measure_steady_rate(database: Database, port: int, load: Load, figures: Rounds) -> None:
    since = await _read_value(database, _NOW)
    await _insert_clocks(database, load.rate * load.seconds, first=float(LEAD_IN_SECONDS), step=1 / load.rate)
    traffic = asyncio.create_task(_send_traffic(port))
    delays = []
    while await _read_value(database, _DUE, ahead=float(load.seconds)):
        delays.append(await _read_value(database, _OLDEST_DELAY))
        await asyncio.sleep(SAMPLE_SECONDS)
    traffic.cancel()
    # Deals that are refused would end the traffic, and the sweep would be measured alone.
    with suppress(asyncio.CancelledError):
        await traffic
    async with database.read_connection() as conn:
        breaches, (p50, p99) = (await conn.execute(_LATENESS, {"since": since})).one()
    worst = sorted(delays)[int(0.99 * len(delays))]
    name = f"{load.running:,} clocks run, {load.rate} a second are due, beside deals and reads"
    figures.add(f"{name}, breaches", breaches)
    figures.add(f"{name}, recorded after the deadline, p50", 1000 * p50, "ms")
    figures.add(f"{name}, recorded after the deadline, p99", 1000 * p99, "ms", "≤ 20")
    figures.add(f"the oldest deadline not fired yet, each {1000 * SAMPLE_SECONDS:.0f} ms, p99", 1000 * worst, "ms")


async def _measure_at_once(database: Database, pid: int, postmaster: int, load: Load, figures: Rounds) -> None:
    await _insert_clocks(database, load.at_once, first=float(LEAD_IN_SECONDS + load.at_once / 20_000), step=0.0)
    await _wait_for(database, _OLDEST_DELAY, positive=True)
    started, cpu, server = time.perf_counter(), cpu_seconds(pid), server_cpu_seconds(postmaster)
    await _wait_for(database, _OLDEST_DELAY, positive=False)
    seconds, name = time.perf_counter() - started, f"{load.at_once:,} due at once"
    figures.add(name, seconds, "s", "100,000 in ≤ 5")
    figures.add(f"{name}, processor", 1e6 * (cpu_seconds(pid) - cpu) / load.at_once, "µs each")
    used = 1e6 * (server_cpu_seconds(postmaster) - server) / load.at_once
    figures.add(f"{name}, processor of PostgreSQL", used, "µs each")


async def _wait_for(database: Database, query: Statement, positive: bool) -> None:
    """Return when the query answers a positive number, or 0. Raises TimeoutError."""
    end = time.perf_counter() + LIMIT_SECONDS
    while bool(await _read_value(database, query)) is not positive:
        if time.perf_counter() > end:
            raise TimeoutError(f"the sweep is not done after {LIMIT_SECONDS:.0f} seconds")
        await asyncio.sleep(SAMPLE_SECONDS)


async def _send_traffic(port: int) -> None:
    """Send deals and list handoffs in turn, until cancelled."""
    connections, number = ConnectionPool(port), 0
    query = f"GET /v1/handoffs?overdue=true&limit=10 HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {KEY}\r\n\r\n"
    while True:
        number += 1
        deal = {
            "deal_id": f"clocks-{number}",
            "lead": {"email": f"unknown.{number}@example.com"},
            "stage": "opportunity",
        }
        await connections.send(encode_post("/v1/deals", orjson.dumps(deal), KEY))
        await connections.send(query.encode())
        await asyncio.sleep(TRAFFIC_SECONDS)


async def _insert_clocks(database: Database, count: int, first: float, step: float) -> None:
    """Insert running clocks: the first one is due in `first` seconds, each next one `step` seconds later."""
    since = await _read_value(database, _NOW)
    for start in range(0, count, INSERT_SIZE):
        values = {"since": since, "count": min(INSERT_SIZE, count - start), "first": first + start * step, "step": step}
        await database.run(lambda conn, values=values: conn.execute(_INSERT, values))  # type: ignore[misc]
    await database.run(lambda conn: conn.execute(_ANALYZE))


async def _read_value(database: Database, query: Statement, **values: float) -> float:
    async with database.read_connection() as conn:
        return (await conn.execute(query, values)).scalar_one()  # type: ignore[no-any-return]

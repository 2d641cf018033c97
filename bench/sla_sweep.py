"""A million clocks run; some are due at a steady rate beside other work, then very many at once."""

import asyncio
import time
from dataclasses import dataclass

import orjson

from bench.load_generator import Line, await_port, post
from bench.processes import BOTH, KEY, free_port, program
from shared.db.connection import Statement, sql
from shared.db.database import Database

PIECE = 50_000
LEAD_IN_SECONDS = 5
SAMPLE_SECONDS = 0.01
TRAFFIC_SECONDS = 0.02
LIMIT_SECONDS = 600.0

_FILL = sql("""
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
_LATE = sql("""
    with said as (
        select occurred_at, recorded_at from outbox where type = 'sla.breached' and occurred_at >= :since
        union all select occurred_at, recorded_at from journal where type = 'sla.breached' and occurred_at >= :since)
    select count(*) as said, percentile_cont(array[0.5, 0.99]) within group (
        order by extract(epoch from recorded_at - occurred_at)::float8) as late from said
""")
_BEHIND = sql("""
    select coalesce(extract(epoch from clock_timestamp() - min(next_at)), 0)::float8 from clocks
    where next_at <= (select clock_timestamp())
""")
_DUE = sql("""
    select count(*) from clocks
    where next_at <= (select clock_timestamp()) + make_interval(secs => cast(:ahead as float8))
""")
_NOW = sql("select clock_timestamp()")
_ANALYZE = sql("analyze")


@dataclass(frozen=True)
class Size:
    """How many clocks run, how many are due a second and for how long, and how many are due at once."""

    running: int = 1_000_000
    rate: int = 500
    seconds: int = 20
    at_once: int = 100_000


async def clocks(url: str, size: Size) -> list[str]:
    """Lateness at a steady rate, and the seconds that very many at once take."""
    database = Database(url, "handoff")
    await _fill(database, size.running, first=86_400.0 * 30, step=1.0)
    port = free_port()
    with program(["-m", "services.cli.main", "serve", "handoff", "--port", str(port)], BOTH, ACCORD_DATABASE_URL=url):
        await await_port(port)
        lines = [*await _steady(database, port, size), await _at_once(database, size)]
    await database.close()
    return lines


async def _steady(database: Database, port: int, size: Size) -> list[str]:
    since = await _ask(database, _NOW)
    await _fill(database, size.rate * size.seconds, first=float(LEAD_IN_SECONDS), step=1 / size.rate)
    traffic = asyncio.create_task(_traffic(port))
    behind = []
    while await _ask(database, _DUE, ahead=float(size.seconds)):
        behind.append(await _ask(database, _BEHIND))
        await asyncio.sleep(SAMPLE_SECONDS)
    traffic.cancel()
    async with database.read_connection() as conn:
        said, (p50, p99) = (await conn.execute(_LATE, {"since": since})).one()
    worst = sorted(behind)[int(0.99 * len(behind))]
    return [
        f"  {size.running:,} clocks run, {size.rate} a second are due, beside deals and reads: {said:,} breaches,"
        f" recorded p50 {1000 * p50:.0f} ms, p99 {1000 * p99:.0f} ms after the deadline (aim p99 ≤ 50 ms)",
        f"  the oldest deadline not fired yet, each {1000 * SAMPLE_SECONDS:.0f} ms: p99 {1000 * worst:.0f} ms",
    ]


async def _at_once(database: Database, size: Size) -> str:
    await _fill(database, size.at_once, first=float(LEAD_IN_SECONDS + size.at_once / 20_000), step=0.0)
    await _until(database, _BEHIND, wanted=True)
    started = time.perf_counter()
    await _until(database, _BEHIND, wanted=False)
    seconds = time.perf_counter() - started
    return (
        f"  {size.at_once:,} due at once: {seconds:.1f} s, {size.at_once / seconds:,.0f} a second (aim 100,000 in 10 s)"
    )


async def _until(database: Database, question: Statement, wanted: bool) -> None:
    end = time.perf_counter() + LIMIT_SECONDS
    while bool(await _ask(database, question)) is not wanted:
        if time.perf_counter() > end:
            raise TimeoutError("the deadlines were never done")
        await asyncio.sleep(SAMPLE_SECONDS)


async def _traffic(port: int) -> None:
    """Deals and questions, one after the other."""
    line, number = Line(port), 0
    ask = f"GET /v1/handoffs?overdue=true&limit=10 HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {KEY}\r\n\r\n"
    while True:
        number += 1
        deal = {
            "deal_id": f"clocks-{number}",
            "lead": {"email": f"nobody.{number}@example.com"},
            "stage": "opportunity",
        }
        await line.ask(post("/v1/deals", orjson.dumps(deal), KEY))
        await line.ask(ask.encode())
        await asyncio.sleep(TRAFFIC_SECONDS)


async def _fill(database: Database, count: int, first: float, step: float) -> None:
    """So many clocks that run, the first one due in `first` seconds, each next one `step` later."""
    since = await _ask(database, _NOW)
    for done in range(0, count, PIECE):
        piece = {"since": since, "count": min(PIECE, count - done), "first": first + done * step, "step": step}
        await database.run(lambda conn, piece=piece: conn.execute(_FILL, piece))  # type: ignore[misc]
    await database.run(lambda conn: conn.execute(_ANALYZE))


async def _ask(database: Database, question: Statement, **asked: float) -> float:
    async with database.read_connection() as conn:
        return (await conn.execute(question, asked)).scalar_one()  # type: ignore[no-any-return]

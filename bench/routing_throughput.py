"""Qualified leads that handoff offers in a second: by one process and by two, to one team and to twelve.

A batch locks the rows of the teams that its leads go to, until its commit. Each of the twelve partitions has leads of
every team, as in an installation.
"""

import asyncio
import time
from contextlib import ExitStack
from itertools import product

import asyncpg

from bench.bare_route import Target, measure_ceiling, run_bare_route
from bench.consumer_throughput import LIMIT_SECONDS, SAMPLE_SECONDS
from bench.figures import Figure, Rounds
from bench.processes import BOTH, free_port, run_postgres, run_program
from bench.routing_setup import LEADS, TEAMS, copy_database, encode_rules, prepare_leads, serve_command

PROCESSES = (1, 2)
# What a process needs to start, and to take its share of the partitions.
SETTLE_SECONDS = 8.0

_HOLD = "select from handoff.positions for update"
_SET_ROUTING = "insert into handoff.routing (version, rules) values (1, $1)"
_OFFERED = "select count(*) from handoff.handoffs"
_WAITING = """
    select count(*) from pg_stat_activity
    where datname = current_database() and application_name = 'accord handoff' and wait_event_type = 'Lock'
"""


async def measure_routing(rounds: int) -> list[Figure]:
    """The rates beside the bare route's, and for which share of its time a process waits for another one's rows."""
    figures = Rounds()
    async with run_bare_route() as bare:
        for _ in range(rounds):
            await _measure_round(bare, figures)
    return figures.figures()


async def _measure_round(bare: Target, figures: Rounds) -> None:
    with run_postgres() as url:
        await prepare_leads(url)
        for teams, processes in product((TEAMS[:1], TEAMS), PROCESSES):
            await _measure(url, teams, processes, bare, figures)


async def _measure(prepared: str, teams: tuple[str, ...], processes: int, bare: Target, figures: Rounds) -> None:
    ceiling, _ = await measure_ceiling(bare)
    url = await copy_database(prepared, f"routing_{len(teams)}_{processes}")
    watch, hold = [await asyncpg.connect(url) for _ in range(2)]
    await watch.execute(_SET_ROUTING, encode_rules(teams))
    with ExitStack() as running:
        # Until all processes have their partitions, this transaction keeps them from handling anything.
        transaction = hold.transaction()
        await transaction.start()
        await hold.execute(_HOLD)
        address = url.replace("postgresql://", "postgresql+asyncpg://")
        for _ in range(processes):
            running.enter_context(run_program(serve_command("handoff", free_port()), BOTH, ACCORD_DATABASE_URL=address))
        await asyncio.sleep(SETTLE_SECONDS)
        await transaction.rollback()
        rate, waiting = await _watch(watch)
    await asyncio.gather(watch.close(), hold.close())
    name = f"{processes} process{'es' * (processes > 1)}, {len(teams)} team{'s' * (len(teams) > 1)}"
    figures.add(f"{name}, rate", rate, "leads/s")
    figures.add(f"{name}, leads to captures of the bare route", rate / ceiling)
    figures.add(f"{name}, a process waits for rows", 100 * waiting / processes, "% of its time")


async def _watch(connection: asyncpg.Connection) -> tuple[float, float]:
    """Leads a second, and how many batches wait for rows at a time, on average. Raises TimeoutError."""
    started, waits = time.perf_counter(), []
    while (offered := await connection.fetchval(_OFFERED)) < LEADS:
        if time.perf_counter() - started > LIMIT_SECONDS:
            raise TimeoutError(f"handoff offered {offered} of {LEADS}")
        waits.append(await connection.fetchval(_WAITING))
        await asyncio.sleep(SAMPLE_SECONDS)
    return LEADS / (time.perf_counter() - started), sum(waits) / len(waits)

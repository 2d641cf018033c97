"""Qualified leads that handoff offers in a second: by one process and by two, to one team and to twelve.

A batch locks the rows of the teams that its leads go to, until its commit. Each of the twelve partitions has leads of
every team, as in an installation.
"""

import asyncio
import time
from contextlib import ExitStack

import asyncpg
import orjson
from sqlalchemy import make_url

from bench.bare_route import Target, measure_ceiling, run_bare_route
from bench.consumer_throughput import LIMIT_SECONDS, SAMPLE_SECONDS, handle_all
from bench.figures import Figure, Rounds
from bench.http_calls import call
from bench.lead_payloads import COMPANY, lead
from bench.load_generator import wait_for_port
from bench.processes import BOTH, free_port, run_postgres, run_program
from bench.setup import BATCH_SIZE, prepare_database, register_source

LEADS = 10_000
TEAMS = ("AT", "BE", "CH", "CZ", "DE", "DK", "ES", "FR", "IT", "NL", "PL", "SE")
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
            with run_postgres() as url:
                await _prepare(url)
                for teams in (TEAMS[:1], TEAMS):
                    for processes in PROCESSES:
                        await _measure(url, teams, processes, bare, figures)
    return figures.figures()


async def _prepare(url: str) -> None:
    """A seller in each of twelve teams, and leads of twelve countries that are qualified and not offered yet."""
    await prepare_database(url)
    for service, prepare in (("handoff", _register_sellers), ("intake", _send_leads)):
        port = free_port()
        with run_program(_serve(service, port), BOTH, ACCORD_DATABASE_URL=url):
            await wait_for_port(port)
            prepare(port)
    await handle_all(url, "qualification", ("intake",))


def _register_sellers(port: int) -> None:
    for team in TEAMS:
        seller = {"name": team, "email": f"{team}@example.com", "team": team, "kind": "employee"}
        call(port, "PUT", f"/v1/sellers/seller-of-{team}", {**seller, "capacity": 10 * LEADS})


def _send_leads(port: int) -> None:
    register_source(port)
    for first in range(0, LEADS, BATCH_SIZE):
        leads = [_lead(number) for number in range(first, first + BATCH_SIZE)]
        call(port, "POST", "/v1/leads/batch", {"leads": leads})


def _lead(number: int) -> dict[str, object]:
    company = {**COMPANY, "domain": f"company-{number}.example", "country": TEAMS[number % len(TEAMS)]}
    return {**lead(number), "company": company}


async def _measure(prepared: str, teams: tuple[str, ...], processes: int, bare: Target, figures: Rounds) -> None:
    ceiling, _ = await measure_ceiling(bare)
    url = await _copy(prepared, f"routing_{len(teams)}_{processes}")
    watch, hold = [await asyncpg.connect(url) for _ in range(2)]
    await watch.execute(_SET_ROUTING, _route(teams))
    with ExitStack() as running:
        # Until all processes have their partitions, this transaction keeps them from handling anything.
        transaction = hold.transaction()
        await transaction.start()
        await hold.execute(_HOLD)
        for _ in range(processes):
            address = url.replace("postgresql://", "postgresql+asyncpg://")
            running.enter_context(run_program(_serve("handoff", free_port()), BOTH, ACCORD_DATABASE_URL=address))
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


def _route(teams: tuple[str, ...]) -> str:
    """Rules that send all leads to the only team, or those of each country to its team."""
    if len(teams) == 1:
        return orjson.dumps([{"id": "all", "when": [], "to": {"team": teams[0]}}]).decode()
    tests = {team: [{"field": "company.country", "in": [team]}] for team in teams}
    return orjson.dumps([{"id": team, "when": when, "to": {"team": team}} for team, when in tests.items()]).decode()


def _serve(service: str, port: int) -> list[str]:
    return ["-m", "services.cli.main", "serve", service, "--port", str(port)]


async def _copy(prepared: str, name: str) -> str:
    """A copy of this database under another name; its URL for asyncpg."""
    source = make_url(prepared).set(drivername="postgresql")
    connection = await asyncpg.connect(source.set(database="template1").render_as_string(hide_password=False))
    await connection.execute(f'create database "{name}" template "{source.database}"')
    await connection.close()
    return source.set(database=name).render_as_string(hide_password=False)

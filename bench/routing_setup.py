"""What the bench of routing starts from: sellers of twelve teams, and leads that are qualified and not offered yet."""

import asyncpg
import orjson
from sqlalchemy import make_url

from bench.consumer_throughput import handle_all
from bench.http_calls import call
from bench.lead_payloads import COMPANY, lead
from bench.load_generator import wait_for_port
from bench.processes import BOTH, free_port, run_program
from bench.setup import BATCH_SIZE, prepare_database, register_source

LEADS = 10_000
TEAMS = ("AT", "BE", "CH", "CZ", "DE", "DK", "ES", "FR", "IT", "NL", "PL", "SE")


async def prepare_leads(url: str) -> None:
    """A seller in each of twelve teams, and leads of twelve countries that are qualified and not offered yet."""
    await prepare_database(url)
    for service, prepare in (("handoff", _register_sellers), ("intake", _send_leads)):
        port = free_port()
        with run_program(serve_command(service, port), BOTH, ACCORD_DATABASE_URL=url):
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


def encode_rules(teams: tuple[str, ...]) -> str:
    """Rules that send all leads to the only team, or those of each country to its team."""
    if len(teams) == 1:
        return orjson.dumps([{"id": "all", "when": [], "to": {"team": teams[0]}}]).decode()
    tests = {team: [{"field": "company.country", "in": [team]}] for team in teams}
    return orjson.dumps([{"id": team, "when": when, "to": {"team": team}} for team, when in tests.items()]).decode()


def serve_command(service: str, port: int) -> list[str]:
    return ["-m", "services.cli.main", "serve", service, "--port", str(port)]


async def copy_database(prepared: str, name: str) -> str:
    """A copy of this database under another name; its URL for asyncpg."""
    source = make_url(prepared).set(drivername="postgresql")
    connection = await asyncpg.connect(source.set(database="template1").render_as_string(hide_password=False))
    await connection.execute(f'create database "{name}" template "{source.database}"')
    await connection.close()
    return source.set(database=name).render_as_string(hide_password=False)

"""What measurements start from: tables, a key, an agreement by which every lead qualifies, sellers, and leads."""

import tempfile
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bench.http_calls import call
from bench.lead_payloads import lead
from bench.load_generator import wait_for_port
from bench.processes import BOTH, KEY, free_port, run_postgres, run_program
from services.intake.api_keys.handlers.keys import create_key, ensure_admin_key
from shared.db.database import Database
from shared.db.migrations import migrate

AGREEMENT = {
    "title": "Leads that ask for a demo",
    "timezone": "Europe/Berlin",
    "currency": "EUR",
    "review_every_days": 90,
    "definition": {
        "profile": [
            {"id": "trade", "field": "company.industry", "in": ["logistics", "retail"], "points": 30},
            {"id": "size", "field": "company.employees", "between": [50, 2000], "points": 30, "required": True},
            {"id": "role", "field": "role.seniority", "in": ["c_level", "vp", "director"], "points": 25},
        ],
        "behaviour": [{"id": "demo", "activity": "demo_requested", "points": 50, "half_life_days": 30}],
        "disqualify": [{"id": "throwaway", "field": "contact.email_class", "in": ["disposable"]}],
        "qualified": {"fit": 50, "behaviour": 20},
        "sales_qualified": {"evidence": []},
        "sales_ready": {"evidence": []},
    },
    "sales": {"business_hours": {"open": {"mon-fri": ["09:00-18:00"]}}, "acceptance": {"within": "4h"}},
    "rejection_reasons": [{"code": "other", "note": "required", "returns": "nurture"}],
}
SELLERS = 7
BATCH_SIZE = 500
PAUSE_SECONDS = 0.5
LIMIT_SECONDS = 1800.0


async def prepare_database(url: str) -> None:
    """Create the tables and the key, sign the agreement and register the sellers, before the first lead comes."""
    await migrate(url)
    intake = Database(url, "intake")
    await ensure_admin_key(intake, KEY)
    await intake.close()
    for service, set_up in (("qualification", sign_agreement), ("handoff", register_sellers)):
        port = free_port()
        with run_program(["-m", "services.cli.main", "serve", service, "--port", str(port)], ACCORD_DATABASE_URL=url):
            await wait_for_port(port)
            set_up(port)


async def make_keys(url: str, count: int) -> list[str]:
    """The secrets of so many keys that may read."""
    intake = Database(url, "intake")
    made = [await create_key(intake, ("read",)) for _ in range(count)]
    await intake.close()
    return [secret for _, secret in made]


@dataclass(frozen=True)
class Accord:
    """A program that is ready: its port, its process, and its database."""

    port: int
    pid: int
    database_url: str


@asynccontextmanager
async def run_accord(**environment: str) -> AsyncIterator[Accord]:
    """`accord up` on both cores, with an agreement and sellers, on a new PostgreSQL."""
    port = free_port()
    with run_postgres() as url, tempfile.TemporaryDirectory(prefix="accord-bench-") as folder:
        arguments = ["-m", "services.cli.main", "up", "--port", str(port), "--data", folder]
        with run_program(arguments, BOTH, ACCORD_DATABASE_URL=url, **environment) as process:
            await wait_for_port(port)
            register_source(port)
            sign_agreement(port)
            register_sellers(port)
            yield Accord(port, process.pid, url)


@asynccontextmanager
async def run_handoff(**environment: str) -> AsyncIterator[Accord]:
    """Handoff alone on its core, with sellers, on a new PostgreSQL."""
    port = free_port()
    with run_postgres() as url:
        await prepare_database(url)
        arguments = ["-m", "services.cli.main", "serve", "handoff", "--port", str(port)]
        with run_program(arguments, None, ACCORD_DATABASE_URL=url, **environment) as process:
            await wait_for_port(port)
            yield Accord(port, process.pid, url)


async def send_leads(url: str, leads: int) -> None:
    """Send this number of leads to intake alone, in batches."""
    port = free_port()
    with run_program(["-m", "services.cli.main", "serve", "intake", "--port", str(port)], ACCORD_DATABASE_URL=url):
        await wait_for_port(port)
        register_source(port)
        send_in_batches(port, leads)


def send_in_batches(port: int, leads: int) -> None:
    """Send this number of leads, each another person."""
    for first in range(0, leads, BATCH_SIZE):
        call(port, "POST", "/v1/leads/batch", {"leads": [lead(number) for number in range(first, first + BATCH_SIZE)]})


def count_qualified(port: int) -> int:
    """The qualified leads that the funnel counts."""
    return int(call(port, "GET", "/v1/reports/funnel")["totals"]["qualified"])


def wait_until_qualified(port: int, leads: int) -> None:
    """Return when the funnel counts this number of qualified leads. Raises TimeoutError."""
    end = time.perf_counter() + LIMIT_SECONDS
    while count_qualified(port) < leads:
        if time.perf_counter() > end:
            raise TimeoutError(f"the reports do not count all leads after {LIMIT_SECONDS:.0f} seconds")
        time.sleep(PAUSE_SECONDS)


def register_source(intake_port: int) -> None:
    """Register the source that the leads name."""
    call(intake_port, "PUT", "/v1/sources/website", {"name": "Website", "kind": "form"})


def sign_agreement(qualification_port: int, document: Mapping[str, object] = AGREEMENT) -> None:
    """Draft the agreement and sign it for both sides."""
    version = call(qualification_port, "POST", "/v1/agreements", document)["version"]
    for side in ("marketing", "sales"):
        signature = {"side": side, "signer": f"head of {side}"}
        call(qualification_port, "POST", f"/v1/agreements/{version}/signatures", signature)


def register_sellers(handoff_port: int) -> None:
    """Register sellers with capacity for every lead of a measurement."""
    for number in range(SELLERS):
        body = {
            "name": f"Seller {number}",
            "email": f"seller{number}@example.com",
            "team": "reps",
            "kind": "employee",
            "capacity": 1_000_000,
        }
        call(handoff_port, "PUT", f"/v1/sellers/seller-{number}", body)

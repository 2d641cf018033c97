"""Each service on a PostgreSQL of its own: events, keys, sessions and contact cards reach those who need them."""

import random
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.flow.browser_session import page_status, sign_in
from tests.flow.log_backends import run_log
from tests.support.accord_process import RESOURCES, run_services
from tests.support.database import create_database, drop_installation, run_sql
from tests.support.retrying_client import Client
from tests.support.scenario import lead, receipt, set_up_company, won_deal

LEADS, DEALS = 45, 10
SCHEMAS = """
    select nspname from pg_namespace where nspname in ('intake', 'access', 'qualification', 'handoff', 'metrics')
"""


@pytest.fixture
async def urls(cluster: str) -> AsyncIterator[dict[str, str]]:
    """The URL of an empty database for each service."""
    made = {service: await create_database(cluster) for service in RESOURCES}
    yield made
    for url in made.values():
        await drop_installation(cluster, url)


def settings_of(urls: dict[str, str]) -> dict[str, str]:
    own = {f"ACCORD_{service.upper()}_DATABASE_URL": url.replace("+asyncpg", "") for service, url in urls.items()}
    return own | {"ACCORD_DATABASE_URL": ""}


@pytest.mark.parametrize("log", ["journal", "kafka"])
async def test_services_with_own_databases_killed_at_random_lose_nothing_and_do_nothing_twice(
    log: str, urls: dict[str, str], tmp_path: Path
) -> None:
    rng = random.Random(11)
    with (
        run_log(log) as backend,
        run_services("", tmp_path, each=1, **settings_of(urls), **backend.settings) as (
            programs,
            client,
        ),
    ):
        client.wait_for("/v1/reports/funnel", lambda document: "totals" in document)
        set_up_company(client)
        for number in range(LEADS):
            if number % 15 == 10:
                (killed,) = programs[rng.choice(sorted(programs))]
                killed.stop(signal.SIGKILL)
                killed.start()
            if number < DEALS:
                assert client.call("POST", "/v1/deals", won_deal(number))[0] == 202
            assert client.call("POST", "/v1/leads", lead(number))[0] == 202
        assert client.call("POST", "/v1/revenue", {"rows": [receipt(number) for number in range(DEALS)]})[0] == 200
        expected = {"captured": LEADS, "qualified": LEADS, "won": DEALS}
        client.wait_for(
            "/v1/reports/funnel",
            lambda document: {name: document["totals"][name] for name in expected} == expected,
        )

    assert {service: sorted(row[0] for row in await run_sql(url, SCHEMAS)) for service, url in urls.items()} == {
        "intake": ["access", "intake"],
        "qualification": ["qualification"],
        "handoff": ["handoff"],
        "metrics": ["metrics"],
    }


def first_handoff(client: Client) -> dict[str, Any]:
    handoffs = client.wait_for("/v1/handoffs?include=packet", lambda document: bool(document["handoffs"]))
    return dict(handoffs["handoffs"][0])


async def test_what_services_lend_each_other_is_read_from_the_lenders_server(
    urls: dict[str, str], tmp_path: Path
) -> None:
    with run_services("", tmp_path, each=1, **settings_of(urls)) as (programs, client):
        client.wait_for("/v1/reports/funnel", lambda document: "totals" in document)
        set_up_company(client)
        client.call("POST", "/v1/leads", lead(1))
        handoff = first_handoff(client)
        other = {"anna": "ben", "ben": "anna"}[handoff["seller"]]
        keys = {
            seller: client.call("POST", "/v1/keys", {"scopes": ["read"], "seller": seller})
            for seller in ("anna", "ben", "nobody")
        }
        scores = {
            seller: Client(lambda _: programs["qualification"][0].port, keys[seller][1]["secret"]).call(
                "GET", f"/v1/scores/{handoff['lead_id']}"
            )[0]
            for seller in ("anna", "ben")
        }
        cookie = sign_in(programs["metrics"][0])
        signed_in = [page_status(programs[service][0], "/docs", cookie) for service in RESOURCES]

    assert handoff["packet"]["contact"]["email"] == "person1@company1.example"
    assert [keys[seller][0] for seller in ("anna", "ben", "nobody")] == [201, 201, 422]
    assert scores == {handoff["seller"]: 200, other: 404}
    assert signed_in == [200, 200, 200, 200]

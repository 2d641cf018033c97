"""Two installations on one PostgreSQL server, each with a database and a login of its own, do not meet."""

from pathlib import Path

import pytest
from sqlalchemy import make_url

from shared.db.ddl import ddl
from tests.support.accord_process import run_accord_up
from tests.support.database import create_database, run_sql
from tests.support.invariants import violated_invariants, wait_until_processed
from tests.support.postgres_cluster import embedded_cluster
from tests.support.retrying_client import Client
from tests.support.scenario import lead, set_up_company

CAPTURED = "select count(*) from intake.captures"


def bring_lead_to_seller(client: Client) -> str:
    """Capture a lead and wait until a seller has it; the state of its handoff."""
    client.wait_for("/v1/reports/funnel", lambda document: "totals" in document)
    set_up_company(client)
    lead_id = client.call("POST", "/v1/leads", lead(0))[1]["lead_id"]
    found = client.wait_for(f"/v1/handoffs?lead={lead_id}", lambda document: bool(document["handoffs"]))
    return str(found["handoffs"][0]["state"])


@pytest.mark.usefixtures("processes_and_sockets")
async def test_each_installation_brings_its_own_leads_to_its_own_sellers(tmp_path: Path) -> None:
    urls, states = [], []
    with embedded_cluster() as cluster:
        for login in ("first", "second"):
            await run_sql(cluster, ddl("create role {login} login createrole createdb", login=login))
            urls.append(await create_database(make_url(cluster).set(username=login).render_as_string()))
            (tmp_path / login).mkdir()
        with (
            run_accord_up(urls[0], tmp_path / "first") as (_, first),
            run_accord_up(urls[1], tmp_path / "second") as (_, second),
        ):
            states = [bring_lead_to_seller(client) for client in (first, second)]
            for url in urls:
                await wait_until_processed(url)
        captured = [await run_sql(url, CAPTURED) for url in urls]
        violated = [await violated_invariants(url) for url in urls]

    assert (states, captured, violated) == (["offered", "offered"], [[(1,)], [(1,)]], [{}, {}])

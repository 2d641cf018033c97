"""A process that crashes at the worst moment loses no event and handles none twice."""

import signal
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.support.accord_process import run_accord_up
from tests.support.database import create_database, drop_database
from tests.support.invariants import violated_invariants, wait_until_processed
from tests.support.scenario import lead, receipt, set_up_company, won_deal

LEADS, DEALS = 30, 5

CRASH_POINTS = [
    *(f"{service}.after_commit" for service in ("intake", "qualification", "handoff", "metrics")),
    *(
        f"{service}.relay.{moment}_numbered"
        for service in ("intake", "qualification", "handoff")
        for moment in ("before", "after")
    ),
    *(
        f"{service}.reader.{moment}_commit"
        for service in ("qualification", "handoff", "metrics")
        for moment in ("before", "after")
    ),
]


@pytest.fixture(scope="module")
async def company(cluster: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """The URL of a database to copy, in which a process set up a company and was killed right afterwards."""
    url = await create_database(cluster, template)
    with run_accord_up(url, tmp_path_factory.mktemp("company")) as (_, client):
        client.wait_for("/v1/reports/funnel", lambda document: "totals" in document)
        set_up_company(client)
    yield url
    await drop_database(cluster, url)


@pytest.fixture
async def company_url(cluster: str, company: str) -> AsyncIterator[str]:
    """The URL of this test's own copy of the company."""
    url = await create_database(cluster, company)
    yield url
    await drop_database(cluster, url)


@pytest.mark.parametrize("crash_point", CRASH_POINTS)
async def test_a_process_that_crashes_at_this_point_goes_on_where_it_stopped(
    crash_point: str, company_url: str, tmp_path: Path
) -> None:
    with run_accord_up(company_url, tmp_path, fault=f"{crash_point}:exit") as (program, client):
        # The first work of the process may already reach the crash point; otherwise a lead does.
        while program.is_running():
            with suppress(AssertionError):
                client.call("POST", "/v1/leads", lead(0), tries=1)
        assert program.wait() == 137

        program.start()
        for number in range(LEADS):
            status, answer = client.call("POST", "/v1/leads", lead(number))
            assert status == 202, answer
        for number in range(DEALS):
            status, answer = client.call("POST", "/v1/deals", won_deal(number))
            assert status == 202, answer
        client.call("POST", "/v1/revenue", {"rows": [receipt(number) for number in range(DEALS)]})
        expected = {"captured": LEADS, "qualified": LEADS, "won": DEALS}
        client.wait_for(
            "/v1/reports/funnel",
            lambda document: {name: document["totals"][name] for name in expected} == expected,
        )
        client.wait_for("/v1/reports/revenue", lambda document: document["totals"]["revenue"]["amount"] == "5000.00")
        await wait_until_processed(company_url)
        assert program.stop(signal.SIGTERM) == 0

    assert await violated_invariants(company_url) == {}

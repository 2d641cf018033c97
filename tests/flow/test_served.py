"""Two processes of each service, on both logs, some of which are killed while leads come in."""

import random
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.flow.log_backends import LogBackend, run_log
from tests.support.accord_process import run_services
from tests.support.invariants import violated_invariants
from tests.support.scenario import lead, receipt, set_up_company, won_deal

LEADS, DEALS = 120, 20
KILLS = 4


@pytest.fixture(params=["journal", "kafka"])
def log(request: pytest.FixtureRequest) -> Iterator[LogBackend]:
    """Each of the two logs."""
    with run_log(request.param) as backend:
        yield backend


async def test_two_processes_of_each_service_killed_at_random_lose_nothing_and_do_nothing_twice(
    log: LogBackend, database_url: str, tmp_path: Path
) -> None:
    rng = random.Random(7)
    with run_services(database_url, tmp_path, each=2, **log.settings) as (programs, client):
        processes = [process for of_service in programs.values() for process in of_service]
        client.wait_for("/v1/reports/funnel", lambda document: "totals" in document)
        set_up_company(client)
        for number in range(LEADS):
            if number % (LEADS // KILLS) == 10:
                killed = rng.choice(processes)
                killed.stop(signal.SIGKILL)
                killed.start()
            if log.broker and number == LEADS // 2:
                log.broker.kill()
                log.broker.wipe()
            if log.broker and number == LEADS // 2 + 30:
                log.broker.start()
            if number < DEALS:
                assert client.call("POST", "/v1/deals", won_deal(number))[0] == 202
            assert client.call("POST", "/v1/leads", lead(number))[0] == 202
        assert client.call("POST", "/v1/revenue", {"rows": [receipt(number) for number in range(DEALS)]})[0] == 200
        expected = {"captured": LEADS, "qualified": LEADS, "won": DEALS}
        client.wait_for(
            "/v1/reports/funnel",
            lambda document: {name: document["totals"][name] for name in expected} == expected,
        )
        client.wait_for(
            "/v1/reports/revenue", lambda document: document["totals"]["revenue"]["amount"] == f"{DEALS}000.00"
        )
        for process in processes:
            process.await_ready()
        assert [process.stop(signal.SIGTERM) for process in processes] == [0] * len(processes)

    assert await violated_invariants(database_url) == {}

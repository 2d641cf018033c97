"""The services in processes of their own, several of each, on both logs, with some of them killed."""

import random
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.accord_process import served
from tests.support.invariants import violated_invariants
from tests.support.kafka_broker import OwnBroker, own_broker
from tests.support.scenario import lead, paid, set_up, won

LEADS, DEALS = 120, 20
KILLS = 4


@pytest.fixture(params=["journal", "kafka"])
def log(request: pytest.FixtureRequest) -> Iterator[tuple[dict[str, str], OwnBroker | None]]:
    """The settings of one of the two logs, and the broker where there is one."""
    if request.param == "journal":
        yield {"ACCORD_LOG": "journal"}, None
        return
    with own_broker() as broker:
        yield {"ACCORD_LOG": "kafka", "ACCORD_KAFKA_BOOTSTRAP": broker.bootstrap}, broker


async def test_two_processes_of_each_service_killed_at_random_lose_nothing_and_do_nothing_twice(
    log: tuple[dict[str, str], OwnBroker | None], database_url: str, tmp_path: Path
) -> None:
    environment, broker = log
    chance = random.Random(7)
    with served(database_url, tmp_path, each=2, **environment) as (programs, client):
        client.until("/v1/reports/funnel", lambda document: "totals" in document)
        set_up(client)
        for number in range(LEADS):
            if number % (LEADS // KILLS) == 10:
                victim = chance.choice([program for several in programs.values() for program in several])
                victim.end(signal.SIGKILL)
                victim.start()
            if broker and number == LEADS // 2:
                broker.kill()
                broker.wipe()
            if broker and number == LEADS // 2 + 30:
                broker.start()
            if number < DEALS:
                assert client.call("POST", "/v1/deals", won(number))[0] == 202
            assert client.call("POST", "/v1/leads", lead(number))[0] == 202
        assert client.call("POST", "/v1/revenue", {"rows": [paid(number) for number in range(DEALS)]})[0] == 200
        wanted = {"captured": LEADS, "qualified": LEADS, "won": DEALS}
        client.until(
            "/v1/reports/funnel",
            lambda document: {name: document["totals"][name] for name in wanted} == wanted,
        )
        client.until(
            "/v1/reports/revenue", lambda document: document["totals"]["revenue"]["amount"] == f"{DEALS}000.00"
        )
        everybody = [program for several in programs.values() for program in several]
        for program in everybody:
            program.await_ready()
        assert [program.end(signal.SIGTERM) for program in everybody] == [0] * len(everybody)

    assert await violated_invariants(database_url) == {}

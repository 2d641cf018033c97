"""Networks that swallow what they carry, without a word to either side, while leads come in."""

import time
from pathlib import Path

import pytest

from tests.chaos.company import run_company
from tests.support.kafka_broker import run_broker
from tests.support.tcp_proxy import run_proxy

SILENT_SECONDS = 20.0
READY_SECONDS = 10.0
GONE_SECONDS = 60.0
KAFKA_SECONDS = 6.0


@pytest.mark.parametrize("direction", ["to server", "to client"])
async def test_leads_go_on_after_the_network_to_postgresql_was_silent_one_way(
    direction: str, database_url: str, tmp_path: Path
) -> None:
    with run_proxy(database_url) as (proxy, url), run_company(url, tmp_path) as company:
        proxy.go_silent(direction)
        company.await_unready(seconds=READY_SECONDS)
        time.sleep(SILENT_SECONDS - READY_SECONDS)
        proxy.forward()
        await company.check(database_url)


async def test_processes_whose_postgresql_stays_silent_end_within_a_minute_and_new_ones_go_on(
    database_url: str, tmp_path: Path
) -> None:
    with run_proxy(database_url) as (proxy, url), run_company(url, tmp_path) as company:
        proxy.go_silent()
        started = time.monotonic()
        company.await_unready(seconds=READY_SECONDS)
        company.await_exits(GONE_SECONDS - (time.monotonic() - started))
        proxy.forward()
        await company.check(database_url)


async def test_leads_go_on_while_kafka_is_slow_or_silent(database_url: str, tmp_path: Path) -> None:
    with run_broker(behind_proxy=True) as broker:
        assert broker.proxy
        settings = {"ACCORD_LOG": "kafka", "ACCORD_KAFKA_BOOTSTRAP": broker.bootstrap}
        with run_company(database_url, tmp_path, **settings) as company:
            for directions in (["to server"], ["to client"], ["to server", "to client"]):
                broker.proxy.go_silent(*directions)
                time.sleep(KAFKA_SECONDS)
                assert set(company.statuses().values()) == {200}
                broker.proxy.forward()
            broker.proxy.delay_seconds = 0.3
            time.sleep(KAFKA_SECONDS)
            await company.check(database_url)
            assert company.supervisor.exits == []

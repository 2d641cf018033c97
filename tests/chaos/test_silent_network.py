"""Networks that swallow what they carry, without a word to either side, while leads come in."""

import asyncio
import socket
import time
from contextlib import closing
from pathlib import Path

import pytest

from tests.chaos.company import run_company
from tests.support.kafka_broker import run_broker
from tests.support.ports import free_port
from tests.support.tcp_proxy import TcpProxy, run_proxy

SILENT_SECONDS = 20.0
READY_SECONDS = 10.0
GONE_SECONDS = 60.0
KAFKA_SECONDS = 6.0
DELAY_SECONDS = 0.3


@pytest.mark.parametrize("direction", ["to server", "to client"])
async def test_leads_go_on_after_the_network_to_postgresql_was_silent_one_way(
    direction: str, database_url: str, tmp_path: Path
) -> None:
    with run_proxy(database_url) as (proxy, url), run_company(url, tmp_path) as company:
        proxy.go_silent(direction)
        company.await_unready(seconds=READY_SECONDS)
        await asyncio.sleep(SILENT_SECONDS - READY_SECONDS)
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
    port = free_port()
    proxy = TcpProxy(lambda: socket.create_connection(("127.0.0.1", port)))
    with run_broker(port, proxy.port) as broker, closing(proxy):
        settings = {"ACCORD_LOG": "kafka", "ACCORD_KAFKA_BOOTSTRAP": broker.bootstrap}
        with run_company(database_url, tmp_path, **settings) as company:
            for directions in (["to server"], ["to client"], ["to server", "to client"]):
                proxy.go_silent(*directions)
                await asyncio.sleep(KAFKA_SECONDS)
                assert set(company.statuses().values()) == {200}
                proxy.forward()
            proxy.delay_seconds = DELAY_SECONDS
            await asyncio.sleep(KAFKA_SECONDS)
            await company.check(database_url)
            assert company.supervisor.exits == []

"""Processes whose PostgreSQL stops answering: it is suspended, or the network swallows all that it says."""

import asyncio
import signal
import time
from http.client import HTTPConnection
from pathlib import Path

import pytest

from shared.db.migrations import migrate
from shared.embedded_postgres.cluster import EmbeddedCluster
from tests.chaos.company import LEADS_BEFORE_AND_AFTER, run_company
from tests.chaos.servers import kill, restart, suspended
from tests.support.accord_process import KEY, RESOURCES, SECRET, AccordProcess
from tests.support.tcp_proxy import run_proxy

READY_SECONDS = 10.0
SUSPENDED_SECONDS = 20.0


async def test_a_process_whose_database_falls_silent_is_unready_within_10_seconds_and_ends_within_10_of_sigterm(
    database_url: str, tmp_path: Path
) -> None:
    with run_proxy(database_url) as (proxy, url):
        process = _start(["serve", "qualification"], url, tmp_path)
        try:
            process.await_ready()
            proxy.go_silent()
            silent_at = time.monotonic()
            slowest, answered_at = _poll_until_unready(process.port)
            asked_at = time.monotonic()
            status = process.stop(signal.SIGTERM)
            ended_at = time.monotonic()
        finally:
            process.stop()

    assert slowest < 2
    assert answered_at - silent_at < 10
    assert ended_at - asked_at < 10, process.read_output()
    assert status == 0, process.read_output()


@pytest.mark.parametrize("commands", [[["up"]], [["serve", name] for name in RESOURCES]], ids=["up", "serve"])
async def test_every_process_whose_database_is_suspended_ends_within_10_seconds_of_sigterm(
    server: EmbeddedCluster, tmp_path: Path, commands: list[list[str]]
) -> None:
    await migrate(server.url)
    processes = [_start(command, server.url, tmp_path) for command in commands]
    try:
        for process in processes:
            process.await_ready()
        with suspended(server):
            asked_at = time.monotonic()
            for process in processes:
                process.send_signal(signal.SIGTERM)
            for process in processes:
                process.wait()
            seconds = time.monotonic() - asked_at
    finally:
        for process in processes:
            process.stop()

    assert seconds < 10, [process.read_output() for process in processes]


async def test_leads_go_on_after_postgresql_was_killed_restarted_and_suspended(
    server: EmbeddedCluster, tmp_path: Path
) -> None:
    with run_company(server.url, tmp_path) as company:
        # What was answered just now is on the disk.
        company.traffic.wait_for(1)
        kill(server)
        company.await_unready(seconds=READY_SECONDS)
        server.ensure()
        company.traffic.wait_for(LEADS_BEFORE_AND_AFTER)
        restart(server)
        company.traffic.wait_for(LEADS_BEFORE_AND_AFTER)
        with suspended(server):
            company.await_unready(seconds=READY_SECONDS)
            await asyncio.sleep(SUSPENDED_SECONDS - READY_SECONDS)
        await company.check(server.url)
        assert company.supervisor.exits == []


def _start(arguments: list[str], url: str, folder: Path) -> AccordProcess:
    settings = {"ACCORD_DATABASE_URL": url, "ACCORD_BOOTSTRAP_KEY": KEY, "ACCORD_SECRET": SECRET}
    data = ["--data", str(folder)] if arguments == ["up"] else []
    process = AccordProcess([*arguments, *data], settings, folder / f"{arguments[-1]}.log")
    process.start()
    return process


def _poll_until_unready(port: int) -> tuple[float, float]:
    """The seconds that the slowest answer of `/readyz` took, and when it first was 503; fails after 15 s."""
    slowest, end = 0.0, time.monotonic() + 15
    while time.monotonic() < end:
        started = time.monotonic()
        connection = HTTPConnection("127.0.0.1", port, timeout=15)
        connection.request("GET", "/readyz")
        status = connection.getresponse().status
        connection.close()
        slowest = max(slowest, time.monotonic() - started)
        if status == 503:
            return slowest, time.monotonic()
        time.sleep(0.1)
    raise AssertionError("/readyz stayed ready")

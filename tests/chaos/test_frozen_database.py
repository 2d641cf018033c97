"""Processes whose PostgreSQL stops answering: it is suspended, or the network swallows all that it says."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest

from shared.db.migrations import migrate
from shared.embedded_postgres.cluster import start_cluster
from tests.support.accord_process import KEY, SECRET, AccordProcess
from tests.support.postgres_cluster import temporary_folder
from tests.support.tcp_proxy import run_proxy

Freeze = Callable[[], None]


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


@pytest.mark.usefixtures("processes_and_sockets")
@pytest.mark.parametrize("command", [["up"], ["serve", "handoff"]], ids=["up", "serve"])
async def test_a_process_whose_database_is_suspended_ends_within_10_seconds_of_sigterm(
    suspendable: tuple[str, Freeze], tmp_path: Path, command: list[str]
) -> None:
    url, suspend = suspendable
    await migrate(url)
    data = ["--data", str(tmp_path)] if command == ["up"] else []
    process = _start([*command, *data], url, tmp_path)
    try:
        process.await_ready()
        suspend()
        asked_at = time.monotonic()
        process.stop(signal.SIGTERM)
        seconds = time.monotonic() - asked_at
    finally:
        process.stop()

    assert seconds < 10, process.read_output()


@pytest.fixture
def suspendable() -> Iterator[tuple[str, Freeze]]:
    """The URL of a server of its own, and what suspends all its processes until the test ends."""
    stopped: list[int] = []
    with temporary_folder() as folder:
        embedded = start_cluster(folder, durable=False)

        def suspend() -> None:
            postmaster = int((folder / "postgres" / "postmaster.pid").read_text().split()[0])
            for pid in [postmaster, *_children(postmaster)]:
                os.kill(pid, signal.SIGSTOP)
                stopped.append(pid)

        try:
            yield embedded.url, suspend
        finally:
            for pid in stopped:
                os.kill(pid, signal.SIGCONT)
            embedded.stop()


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _start(arguments: list[str], url: str, folder: Path) -> AccordProcess:
    settings = {"ACCORD_DATABASE_URL": url, "ACCORD_BOOTSTRAP_KEY": KEY, "ACCORD_SECRET": SECRET}
    process = AccordProcess(arguments, settings, folder / "accord.log")
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

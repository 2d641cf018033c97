"""Kafka brokers that tests start, kill, freeze and wipe."""

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NoReturn

import pytest

from deploy.kafka import broker
from tests.support.ports import free_port
from tests.support.postgres_cluster import memory_or_disk

REQUIRED = "ACCORD_TEST_KAFKA_REQUIRED"
PREFIX = "accord-kafka-"
OWNER = "owner.pid"
# `ACCORD_TEST_KAFKA_AWAY_SECONDS=60` tests a long outage.
OUTAGE_SECONDS = float(os.environ.get("ACCORD_TEST_KAFKA_AWAY_SECONDS", "6"))


class OwnBroker:
    """A broker of one test, to be killed, frozen and wiped; its address stays the same.

    `proxy_port`: clients are told to come to this port, where a proxy forwards to the broker's own.
    """

    def __init__(self, home: Path, port: int | None = None, proxy_port: int | None = None) -> None:
        self.home = home
        self.port = port or free_port()
        self._client_port = proxy_port or self.port

    @property
    def bootstrap(self) -> str:
        return f"127.0.0.1:{self._client_port}"

    def start(self) -> None:
        """Start it with the data of its folder."""
        broker.start(self.home, self.port, advertised_listeners=f"PLAINTEXT://{self.bootstrap}")

    def stop(self) -> None:
        """Shut it down cleanly, if it runs."""
        if running := broker.find(self.home):
            broker.stop(running)

    def kill(self) -> None:
        """`kill -9`, if it runs."""
        if running := broker.find(self.home):
            broker.kill(running)

    def send_signal(self, number: signal.Signals) -> None:
        """Send it a signal."""
        running = broker.find(self.home)
        assert running
        os.kill(running.pid, number)

    def wipe(self) -> None:
        """Delete all of its data; it must not run."""
        broker.wipe(self.home)

    def save(self) -> Path:
        """Copy all of its data; it must not run. Returns the folder of the copy."""
        copy = self.home / "copy"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(self.home / "data", copy)
        return copy

    def restore(self, copy: Path) -> None:
        """Replace its data by a copy; it must not run."""
        shutil.rmtree(self.home / "data")
        shutil.copytree(copy, self.home / "data")


@contextmanager
def run_broker(port: int | None = None, proxy_port: int | None = None) -> Iterator[OwnBroker]:
    """A running broker, whose folder is deleted after the block. Skips the test, or fails it, without Kafka."""
    require_kafka()
    remove_abandoned_brokers()
    home = Path(tempfile.mkdtemp(prefix=PREFIX, dir=memory_or_disk()))
    (home / OWNER).write_text(str(os.getpid()))
    own = OwnBroker(home, port, proxy_port)
    try:
        own.start()
        yield own
    finally:
        own.kill()
        shutil.rmtree(home, ignore_errors=True)


def require_kafka() -> None:
    """Skips the test where no broker can run, or fails it where one is required."""
    if reason := broker.find_missing_tools():
        _skip_or_fail(reason)


def remove_abandoned_brokers() -> None:
    """Kill the brokers of test runs that were killed, and delete their folders."""
    for owner in memory_or_disk().glob(f"{PREFIX}*/{OWNER}"):
        with suppress(FileNotFoundError):  # another worker removes its own
            if not Path("/proc", owner.read_text()).exists():
                OwnBroker(owner.parent).kill()
                shutil.rmtree(owner.parent, ignore_errors=True)


def _skip_or_fail(reason: str) -> NoReturn:
    if os.environ.get(REQUIRED) == "1":
        pytest.fail(reason)
    pytest.skip(reason)

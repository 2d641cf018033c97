"""Real Accord processes for tests: started, asked over HTTP, killed, started again."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from tests.support.ports import free_port
from tests.support.retrying_client import Client

KEY = "ak_" + "k" * 43
SECRET = "s" * 43
START_SECONDS = 60.0
ANSWER_SECONDS = 30.0
PAUSE_SECONDS = 0.1

OWNERS = {
    "intake": "leads activities sources keys",
    "qualification": "agreements scores",
    "handoff": "handoffs sellers teams routing deals revenue",
    "metrics": "reports journeys",
}


class Program:
    """One `accord` process on a port of its own."""

    def __init__(self, words: list[str], environment: dict[str, str], log: Path) -> None:
        self.port = free_port()
        self._words = [sys.executable, "-m", "services.cli.main", *words, "--port", str(self.port)]
        self._environment = {**os.environ, **environment}
        self._log = log
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, fault: str = "") -> None:
        """Start it, with a fault to meet if one is named; does not wait."""
        with self._log.open("ab") as out:
            self.process = subprocess.Popen(
                self._words, env={**self._environment, "ACCORD_FAULT": fault}, stdout=out, stderr=out
            )

    def send_signal(self, number: signal.Signals) -> None:
        """Send it a signal."""
        if self.process and self.is_running():
            self.process.send_signal(number)

    def stop(self, number: signal.Signals = signal.SIGKILL) -> int:
        """Send a signal and wait for the end; its exit status."""
        self.send_signal(number)
        return self.wait()

    def await_ready(self) -> None:
        """Wait until it can work."""
        end = time.monotonic() + START_SECONDS
        while not self._ready():
            assert time.monotonic() < end, self.read_output()
            time.sleep(PAUSE_SECONDS)

    def _ready(self) -> bool:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=ANSWER_SECONDS)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == 200
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()

    def is_running(self) -> bool:
        """Whether it has not ended yet."""
        return self.process is not None and self.process.poll() is None

    def wait(self, seconds: float = START_SECONDS) -> int:
        """Wait for the end; its exit status."""
        assert self.process
        return self.process.wait(seconds)

    def read_output(self) -> str:
        """Everything it wrote."""
        return self._log.read_text()


@contextmanager
def accord_up(database_url: str, folder: Path, fault: str = "", **environment: str) -> Iterator[tuple[Program, Client]]:
    """`accord up` on this database, with a fault to meet if one is named; it is killed at the end of the block."""
    program = Program(["up", "--data", str(folder)], _environment(database_url) | environment, folder / "accord.log")
    try:
        program.start(fault)
        yield program, Client(lambda word: program.port, KEY)
    finally:
        program.stop()


def owner_of(word: str) -> str:
    """The service that answers for a path's first word."""
    return next(service for service, words in OWNERS.items() if word in words.split())


def _environment(database_url: str) -> dict[str, str]:
    return {"ACCORD_DATABASE_URL": database_url, "ACCORD_BOOTSTRAP_KEY": KEY, "ACCORD_SECRET": SECRET}


@contextmanager
def run_services(
    database_url: str, folder: Path, each: int = 1, **environment: str
) -> Iterator[tuple[dict[str, list[Program]], Client]]:
    """So many processes of each service on this database; the client takes any of the service that it needs."""
    settings = _environment(database_url) | environment
    programs = {
        service: [Program(["serve", service], settings, folder / f"{service}-{number}.log") for number in range(each)]
        for service in OWNERS
    }
    everybody = [program for several in programs.values() for program in several]
    migrated = subprocess.run(
        [sys.executable, "-m", "services.cli.main", "migrate"],
        env={**os.environ, **settings},
        capture_output=True,
        check=False,
    )
    assert migrated.returncode == 0, migrated.stderr
    try:
        for program in everybody:
            program.start()
        yield programs, Client(lambda word: random.choice(programs[owner_of(word)]).port, KEY)
    finally:
        for program in everybody:
            program.stop()

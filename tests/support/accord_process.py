"""Accord processes that tests start, call over HTTP, kill and start again."""

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

# The resources of each service: the first part of a path after `/v1/`.
RESOURCES = {
    "intake": "leads forms activities sources keys",
    "qualification": "agreements scores",
    "handoff": "handoffs sellers teams routing deals revenue subscriptions stream",
    "metrics": "reports journeys",
}


class AccordProcess:
    """One `accord` process on a port of its own. `host`: where it answers.

    `{port}` in a value of its environment stands for the port.
    """

    def __init__(self, arguments: list[str], environment: dict[str, str], log: Path, host: str = "127.0.0.1") -> None:
        self.port = free_port()
        self.host = host
        self._command = [sys.executable, "-m", "services.cli.main", *arguments, "--port", str(self.port)]
        settings = {name: value.replace("{port}", str(self.port)) for name, value in environment.items()}
        self.environment = {**os.environ, **settings}
        self._log = log
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, fault: str = "") -> None:
        """Start it, with this fault if one is named; returns before it is ready."""
        with self._log.open("ab") as out:
            self.process = subprocess.Popen(
                self._command, env={**self.environment, "ACCORD_FAULT": fault}, stdout=out, stderr=out
            )

    def send_signal(self, number: signal.Signals) -> None:
        """Send it a signal."""
        if self.process and self.is_running():
            self.process.send_signal(number)

    def stop(self, number: signal.Signals = signal.SIGKILL) -> int:
        """Send a signal and wait for its exit; returns the exit status."""
        self.send_signal(number)
        return self.wait()

    def await_ready(self) -> None:
        """Wait until `/readyz` answers 200."""
        deadline = time.monotonic() + START_SECONDS
        while not self._is_ready():
            assert time.monotonic() < deadline, self.read_output()
            time.sleep(PAUSE_SECONDS)

    def _is_ready(self) -> bool:
        try:
            return self.read_readiness()[0] == 200
        except (OSError, HTTPException):
            return False

    def read_readiness(self) -> tuple[int, str]:
        """The status and the document of `/readyz`."""
        connection = HTTPConnection(self.host, self.port, timeout=ANSWER_SECONDS)
        try:
            connection.request("GET", "/readyz")
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def is_running(self) -> bool:
        """Whether it runs."""
        return self.process is not None and self.process.poll() is None

    def wait(self, seconds: float = START_SECONDS) -> int:
        """Wait for its exit; returns the exit status."""
        assert self.process
        return self.process.wait(seconds)

    def read_output(self) -> str:
        """Everything that it wrote to stdout and stderr."""
        return self._log.read_text()


@contextmanager
def run_accord_up(
    database_url: str, folder: Path, fault: str = "", **environment: str
) -> Iterator[tuple[AccordProcess, Client]]:
    """`accord up` on this database, with this fault if one is named; it is killed after the block."""
    program = AccordProcess(
        ["up", "--data", str(folder)], _environment(database_url) | environment, folder / "accord.log"
    )
    try:
        program.start(fault)
        yield program, Client(lambda resource: program.port, KEY)
    finally:
        program.stop()


@contextmanager
def run_one_service(service: str, database_url: str, folder: Path, **environment: str) -> Iterator[AccordProcess]:
    """`accord serve` of this service on a migrated database; it is killed after the block."""
    program = AccordProcess(["serve", service], _environment(database_url) | environment, folder / f"{service}.log")
    try:
        program.start()
        yield program
    finally:
        program.stop()


def service_of(resource: str) -> str:
    """The service with the routes of this resource, the first part of a path after `/v1/`."""
    return next(service for service, resources in RESOURCES.items() if resource in resources.split())


def _environment(database_url: str) -> dict[str, str]:
    return {"ACCORD_DATABASE_URL": database_url, "ACCORD_BOOTSTRAP_KEY": KEY, "ACCORD_SECRET": SECRET}


@contextmanager
def run_services(
    database_url: str, folder: Path, each: int = 1, **environment: str
) -> Iterator[tuple[dict[str, list[AccordProcess]], Client]]:
    """`each` processes of every service on this database; the client calls one at random of the service it needs."""
    settings = _environment(database_url) | environment
    programs = {
        service: [
            AccordProcess(["serve", service], settings, folder / f"{service}-{number}.log") for number in range(each)
        ]
        for service in RESOURCES
    }
    all_programs = [program for of_service in programs.values() for program in of_service]
    migration = subprocess.run(
        [sys.executable, "-m", "services.cli.main", "migrate"],
        env={**os.environ, **settings},
        capture_output=True,
        check=False,
    )
    assert migration.returncode == 0, migration.stderr
    try:
        for program in all_programs:
            program.start()
        yield programs, Client(lambda resource: random.choice(programs[service_of(resource)]).port, KEY)
    finally:
        for program in all_programs:
            program.stop()

"""Processes that own an embedded database, as Accord does, to be killed and stopped from outside."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from shared.embedded_postgres import postmaster
from tests.support.database import ask

ROOT = Path(__file__).parents[3]
WAIT_SECONDS = 60.0
OWNER = """
import os, signal, sys
from pathlib import Path
from shared.embedded_postgres.cluster import start
if len(sys.argv) > 2:
    os.setgroups([])
    os.setgid(int(sys.argv[2]))
    os.setuid(int(sys.argv[2]))
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])
embedded = start(Path(sys.argv[1]), durable=False)
print("ready", flush=True)
signal.sigwait([signal.SIGTERM])
embedded.stop()
"""


@contextmanager
def owner(
    folder: Path, user: int | None = None, ready: bool = True, python_path: str = ""
) -> Iterator[subprocess.Popen[str]]:
    """A process that owns the folder: a clean stop on SIGTERM. Killed at the end if it still runs."""
    words = [sys.executable, "-c", OWNER, str(folder)]
    words += [str(user)] if user is not None else []
    environment = os.environ | {"PYTHONPATH": f"{python_path}{os.pathsep if python_path else ''}{ROOT}"}
    process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment)
    with process:
        try:
            if ready:
                assert process.stdout is not None
                assert process.stdout.readline() == "ready\n"
            yield process
        finally:
            process.kill()


def kill(pid: int) -> None:
    """Like a crash: nothing is cleaned up. Returns when the process is gone."""
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: postmaster.command_line(pid) == "")


def server_of(folder: Path) -> int:
    """The pid of the server that runs in the folder."""
    found = postmaster.find(folder / "postgres")
    assert found is not None
    return found.pid


def wait_until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def query(url: str, sql: str) -> list[tuple[Any, ...]]:
    return asyncio.run(ask(url, sql))


def remember(url: str) -> None:
    """Commits two rows that must be there ever after."""
    query(url, "CREATE TABLE kept AS SELECT * FROM (VALUES (1, 'first'), (2, 'second')) AS rows (id, name)")


def remembered(url: str) -> list[tuple[Any, ...]]:
    return query(url, "SELECT id, name FROM kept ORDER BY id")


REMEMBERED = [(1, "first"), (2, "second")]

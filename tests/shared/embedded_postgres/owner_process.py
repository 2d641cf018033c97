"""Processes that own an embedded PostgreSQL, as Accord does, to be killed and stopped by tests."""

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
from tests.support.database import run_sql

ROOT = Path(__file__).parents[3]
WAIT_SECONDS = 60.0
OWNER = """
import os, signal, sys
from pathlib import Path
from shared.embedded_postgres.cluster import start_cluster
if len(sys.argv) > 2:
    os.setgroups([])
    os.setgid(int(sys.argv[2]))
    os.setuid(int(sys.argv[2]))
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])
embedded = start_cluster(Path(sys.argv[1]), durable=False)
print("ready", flush=True)
signal.sigwait([signal.SIGTERM])
embedded.stop()
"""


@contextmanager
def owner_process(
    folder: Path, user: int | None = None, ready: bool = True, python_path: str = ""
) -> Iterator[subprocess.Popen[str]]:
    """A process that owns the folder and stops on SIGTERM; it is killed after the block if it still runs."""
    command = [sys.executable, "-c", OWNER, str(folder)]
    command += [str(user)] if user is not None else []
    environment = os.environ | {"PYTHONPATH": f"{python_path}{os.pathsep if python_path else ''}{ROOT}"}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment)
    with process:
        try:
            if ready:
                assert process.stdout is not None
                assert process.stdout.readline() == "ready\n"
            yield process
        finally:
            process.kill()


def kill(pid: int) -> None:
    """End the process as a crash does; returns when it is gone."""
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: postmaster.command_line(pid) == "")


def server_pid(folder: Path) -> int:
    """The pid of the server that runs in the folder."""
    server = postmaster.find(folder / "postgres")
    assert server is not None
    return server.pid


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def query(url: str, sql: str) -> list[tuple[Any, ...]]:
    return asyncio.run(run_sql(url, sql))


def insert_rows(url: str) -> None:
    """Commit the two ROWS."""
    query(url, "CREATE TABLE stored AS SELECT * FROM (VALUES (1, 'first'), (2, 'second')) AS rows (id, name)")


def select_rows(url: str) -> list[tuple[Any, ...]]:
    return query(url, "SELECT id, name FROM stored ORDER BY id")


ROWS = [(1, "first"), (2, "second")]

"""Programs to measure, each on one core; PostgreSQL and the load generator run on the other core."""

import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import asyncpg

from shared.embedded_postgres.cluster import start_cluster
from shared.embedded_postgres.data_folder import default_folder

KEY = "ak_" + "b" * 43
SECRET = "s" * 43
CORES = sorted(os.sched_getaffinity(0))
MEASURED, OTHER = CORES[0], CORES[-1]
BOTH = {MEASURED, OTHER}


@contextmanager
def run_postgres() -> Iterator[str]:
    """The URL of a new embedded PostgreSQL with fsync, stopped and deleted at the end of the block."""
    base = default_folder().parent if os.geteuid() == 0 else Path(tempfile.gettempdir())
    with tempfile.TemporaryDirectory(prefix="accord-bench-", dir=base) as folder:
        os.chmod(folder, 0o711)
        embedded = start_cluster(Path(folder) / "data")
        try:
            yield embedded.url
        finally:
            embedded.stop()


@contextmanager
def run_program(
    arguments: list[str], cores: set[int] | None = None, **environment: str
) -> Iterator[subprocess.Popen[bytes]]:
    """A Python program on these cores (on MEASURED if none are named), terminated at the end of the block."""
    process = subprocess.Popen(
        [sys.executable, *arguments],
        env={**os.environ, "ACCORD_BOOTSTRAP_KEY": KEY, "ACCORD_SECRET": SECRET, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.sched_setaffinity(process.pid, cores or {MEASURED})
    try:
        yield process
    finally:
        process.terminate()
        process.wait(20)


def free_port() -> int:
    """A port on loopback that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def cpu_seconds(pid: int) -> float:
    """The seconds of processor time that this process has used."""
    return sum(_cpu_ticks(pid)[:2]) / os.sysconf("SC_CLK_TCK")


async def find_postmaster(url: str) -> int:
    """The process of the server at this URL, on this machine, that starts all others."""
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    try:
        return int(_stat(connection.get_server_pid())[1])
    finally:
        await connection.close()


def server_cpu_seconds(postmaster: int) -> float:
    """The seconds of processor time that a PostgreSQL server has used, with all its processes, those that ended too."""
    ticks = sum(_cpu_ticks(postmaster))
    for child in Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split():
        with suppress(FileNotFoundError):
            ticks += sum(_cpu_ticks(int(child))[:2])
    return ticks / os.sysconf("SC_CLK_TCK")


def _cpu_ticks(pid: int) -> list[int]:
    """The ticks in user and system mode of this process, and of its children that ended."""
    return [int(field) for field in _stat(pid)[11:15]]


def _stat(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()


def resident_mb(pid: int) -> float:
    """The resident memory of this process, in MiB."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024

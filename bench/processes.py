"""The programs that are measured: on one core of their own, PostgreSQL and the load on the other."""

import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from shared.embedded_postgres.cluster import start
from shared.embedded_postgres.data_folder import default_folder

KEY = "ak_" + "b" * 43
SECRET = "s" * 43
CORES = sorted(os.sched_getaffinity(0))
MEASURED, OTHER = CORES[0], CORES[-1]
BOTH = {MEASURED, OTHER}


@contextmanager
def postgres() -> Iterator[str]:
    """The URL of a durable embedded PostgreSQL of this run."""
    base = default_folder().parent if os.geteuid() == 0 else Path(tempfile.gettempdir())
    with tempfile.TemporaryDirectory(prefix="accord-bench-", dir=base) as folder:
        os.chmod(folder, 0o711)
        embedded = start(Path(folder) / "data")
        try:
            yield embedded.url
        finally:
            embedded.stop()


@contextmanager
def program(words: list[str], cores: set[int] | None = None, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """A Python program on the measured core (or on these), ended with the block."""
    process = subprocess.Popen(
        [sys.executable, *words],
        env={**os.environ, "ACCORD_BOOTSTRAP_KEY": KEY, "ACCORD_SECRET": SECRET, **environment},
        stderr=subprocess.DEVNULL,
    )
    os.sched_setaffinity(process.pid, cores or {MEASURED})
    try:
        yield process
    finally:
        process.terminate()
        process.wait(20)


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def cpu_seconds(pid: int) -> float:
    """Processor time that this process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident_mb(pid: int) -> float:
    """Memory that this process holds now."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024

"""What a program looks like from outside during a run: its memory, and how long it lets `/healthz` wait."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path

ASK_SECONDS = 0.02


@dataclass
class Health:
    """The longest wait for `/healthz`, how much of it the main thread computed, and statuses other than 200."""

    waited_seconds: float = 0.0
    computed_seconds: float = 0.0
    failures: list[int] = field(default_factory=list)


@contextmanager
def watch_health(port: int, pid: int, health: Health) -> Iterator[None]:
    """Ask for `/healthz` again and again during the block."""
    over = threading.Event()

    def watch() -> None:
        while not over.wait(ASK_SECONDS):
            computed, begun = read_computed_seconds(pid), time.monotonic()
            connection = HTTPConnection("127.0.0.1", port, timeout=60)
            connection.request("GET", "/healthz")
            status = connection.getresponse().status
            connection.close()
            waited = time.monotonic() - begun
            if status != 200:
                health.failures.append(status)
            if waited > health.waited_seconds:
                health.waited_seconds, health.computed_seconds = waited, read_computed_seconds(pid) - computed

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()


def read_memory(pid: int) -> float:
    """The resident memory of a process, in MiB."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def read_computed_seconds(pid: int) -> float:
    """The processor time of the main thread of a process, in hundredths."""
    fields = Path(f"/proc/{pid}/task/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100

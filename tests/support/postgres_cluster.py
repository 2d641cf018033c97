"""Embedded PostgreSQL servers for tests, in folders of their own."""

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from shared.embedded_postgres import data_folder as folders
from shared.embedded_postgres import postmaster
from shared.embedded_postgres.binaries import StartupError
from shared.embedded_postgres.cluster import start_cluster

MEMORY = Path("/dev/shm")
MEMORY_BYTES = 4 * 1024**3
PREFIX = "accord-test-"
LEFT_OVER_SECONDS = 600


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """A short path for a new data folder; root's PostgreSQL runs as another user, who cannot enter pytest's folders."""
    folder = memory_or_disk() / f"{PREFIX}{uuid4().hex[:12]}"
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def embedded_cluster(*, durable: bool = False) -> Iterator[str]:
    """The URL of an embedded PostgreSQL that runs as long as the block. `durable`: with fsync."""
    sweep_left_over()
    with temporary_folder() as folder:
        embedded = start_cluster(folder, durable=durable)
        try:
            yield embedded.url
        finally:
            embedded.stop()


def sweep_left_over() -> None:
    """Stop the servers of test runs that were killed, which run on without an owner."""
    for lock in memory_or_disk().glob(f"{PREFIX}*/lock"):
        with suppress(FileNotFoundError, StartupError):  # another worker removes its own, or still uses it
            if time.time() - lock.stat().st_mtime > LEFT_OVER_SECONDS:
                folders.own(lock.parent)
                postmaster.stop(lock.parent / "postgres")
                shutil.rmtree(lock.parent, ignore_errors=True)


def memory_or_disk() -> Path:
    """The folder for servers' data: in memory where there is plenty, since fsync takes seconds on some disks."""
    plenty = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > MEMORY_BYTES
    return MEMORY if plenty else Path(tempfile.gettempdir())

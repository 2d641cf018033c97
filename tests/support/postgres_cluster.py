"""Embedded PostgreSQL servers for tests, in temporary folders."""

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
ABANDONED_SECONDS = 600


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """A short path for a data folder, which does not exist yet.

    The folders of pytest are closed to the user who runs the server of root.
    """
    folder = memory_or_disk() / f"{PREFIX}{uuid4().hex[:12]}"
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def embedded_cluster(*, durable: bool = False) -> Iterator[str]:
    """The URL of an embedded PostgreSQL that runs until the end of the block. `durable`: with fsync."""
    remove_abandoned_servers()
    with temporary_folder() as folder:
        embedded = start_cluster(folder, durable=durable)
        try:
            yield embedded.url
        finally:
            embedded.stop()


def remove_abandoned_servers() -> None:
    """Stop the servers of test runs that were killed, and delete their folders."""
    for lock in memory_or_disk().glob(f"{PREFIX}*/lock"):
        with suppress(FileNotFoundError, StartupError):  # another worker removes its own, or still uses it
            if time.time() - lock.stat().st_mtime > ABANDONED_SECONDS:
                folders.lock(lock.parent)
                postmaster.stop(lock.parent / "postgres")
                shutil.rmtree(lock.parent, ignore_errors=True)


def memory_or_disk() -> Path:
    """The folder for the data of servers: in memory if enough is free, because some disks are slow to sync."""
    enough = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > MEMORY_BYTES
    return MEMORY if enough else Path(tempfile.gettempdir())

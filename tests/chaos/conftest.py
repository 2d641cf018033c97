"""A PostgreSQL server of one test's own, to be stopped, filled and set back; and a small disk."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.embedded_postgres.cluster import EmbeddedCluster, start_cluster
from tests.support.postgres_cluster import temporary_folder

DISK_MEGABYTES = 48


@pytest.fixture
def server(processes_and_sockets: None) -> Iterator[EmbeddedCluster]:
    """A running server, whose database `accord` is empty."""
    with temporary_folder() as folder:
        embedded = start_cluster(folder, durable=False)
        try:
            yield embedded
        finally:
            embedded.stop()


@pytest.fixture
def small_disk(server: EmbeddedCluster) -> Iterator[Path]:
    """An empty folder of the server's on a disk of its own, of DISK_MEGABYTES."""
    disk = server.folder / "disk"
    disk.mkdir()
    mounting = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={DISK_MEGABYTES}m", "accord-test", str(disk)],
        capture_output=True,
        text=True,
        check=False,
    )
    if mounting.returncode:
        pytest.skip(f"a disk of its own cannot be mounted here: {mounting.stderr.strip()}")
    try:
        tablespace = disk / "tablespace"
        tablespace.mkdir(mode=0o700)
        server.account.take_ownership(tablespace)
        yield tablespace
        server.stop()
    finally:
        subprocess.run(["umount", str(disk)], check=True)

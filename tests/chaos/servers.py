"""What happens to a PostgreSQL server: killed, restarted, suspended, dumped, copied, set back to the copy."""

import asyncio
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import make_url

from shared.embedded_postgres import postmaster
from shared.embedded_postgres.cluster import EmbeddedCluster

WAIT_SECONDS = 60.0
PAUSE_SECONDS = 0.2


async def wait_until(holds: Callable[[], Awaitable[object]]) -> None:
    """Return when the condition holds."""
    end = time.monotonic() + WAIT_SECONDS
    while not await holds():
        assert time.monotonic() < end, "the state did not come"
        await asyncio.sleep(PAUSE_SECONDS)


def kill(server: EmbeddedCluster) -> None:
    """`kill -9`; its other processes end by themselves."""
    os.kill(_postmaster(server), signal.SIGKILL)


def restart(server: EmbeddedCluster) -> None:
    """Stop it, which ends all sessions, and start it again."""
    postmaster.stop(server.cluster, server.process)
    server.ensure()


@contextmanager
def suspended(server: EmbeddedCluster) -> Iterator[None]:
    """All processes of the server are suspended until the block ends."""
    pids = [_postmaster(server), *_children(_postmaster(server))]
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)


def _postmaster(server: EmbeddedCluster) -> int:
    return int((server.cluster / "postmaster.pid").read_text().split()[0])


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@contextmanager
def run_dump(server: EmbeddedCluster) -> Iterator[subprocess.Popen[bytes]]:
    """`pg_dump` of the database, which holds its locks until its output is read."""
    url = make_url(server.url)
    place = ["-h", str(url.query["host"]), "-p", str(url.query["port"]), "-U", str(url.username)]
    dump = subprocess.Popen([server.programs / "pg_dump", *place, str(url.database)], stdout=subprocess.PIPE)
    try:
        yield dump
    finally:
        dump.kill()
        dump.communicate()


def copy_data(server: EmbeddedCluster) -> None:
    """Stop the server, copy its data, and start it again."""
    postmaster.stop(server.cluster, server.process)
    subprocess.run(["cp", "-a", server.cluster, server.folder / "copy"], check=True)
    server.ensure()


def restore_copy(server: EmbeddedCluster) -> None:
    """Stop the server, replace its data by the copy, and start it again."""
    postmaster.stop(server.cluster, server.process)
    shutil.rmtree(server.cluster)
    (server.folder / "copy").rename(server.cluster)
    server.ensure()

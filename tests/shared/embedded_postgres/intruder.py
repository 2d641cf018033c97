"""Another user of the machine, who tries to connect to an embedded PostgreSQL and to read its files."""

import pwd
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from shared.embedded_postgres import account
from shared.embedded_postgres.cluster import EmbeddedCluster
from tests.shared.embedded_postgres.owner_process import server_pid

# What a program of this user gets: from the socket, and from each file of the data folder.
INTRUDER = """
import asyncio, asyncpg, os, pathlib, sys
asyncio.run(asyncio.sleep(0))
os.setgroups([]); os.setgid(int(sys.argv[1])); os.setuid(int(sys.argv[1]))
async def connect():
    try:
        await asyncpg.connect(host=sys.argv[2], user="accord", database="accord")
        return "connected"
    except OSError as error:
        return error.strerror
    except asyncpg.PostgresError as error:
        return str(error)
print(asyncio.run(connect()))
for name in sys.argv[3:]:
    try:
        pathlib.Path(name).read_bytes()
        print("read", name)
    except PermissionError:
        pass
"""


def intrude(user: str, embedded: EmbeddedCluster) -> list[str]:
    """What this user gets when it connects, and the names of the files that it can read."""
    files = [str(path) for path in embedded.folder.rglob("*") if path.is_file()]
    command = [sys.executable, "-c", INTRUDER, str(pwd.getpwnam(user).pw_uid), str(embedded.sockets), *files]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()


def server_uid(folder: Path) -> int:
    return Path(f"/proc/{server_pid(folder)}").stat().st_uid


@contextmanager
def without_own_account() -> Iterator[None]:
    """A system on which the own account cannot be created: it refuses the name."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(account, "OWN_ACCOUNT", "no name: of an account")
        yield

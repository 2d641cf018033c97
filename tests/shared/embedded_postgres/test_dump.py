"""The programs that dump a database end when its server is silent, and show no password."""

import os
import socket
import threading
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest

from shared.embedded_postgres.binaries import StartupError
from shared.embedded_postgres.dump import dump

pytestmark = pytest.mark.usefixtures("processes_and_sockets")


@pytest.fixture
def silent_server() -> Iterator[str]:
    """The URL of a server that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"postgresql://accord@127.0.0.1:{listener.getsockname()[1]}/accord"


def test_a_silent_server_ends_a_backup(silent_server: str) -> None:
    began = time.monotonic()

    with pytest.raises(StartupError, match="timeout expired"):
        dump(silent_server, BytesIO())
    assert time.monotonic() - began < 30


def test_no_password_stands_in_a_list_of_processes(silent_server: str) -> None:
    url = silent_server.replace("accord@", "accord:hidden-1@") + "?password=hidden-2"
    seen: list[str] = []
    ended = threading.Event()

    def look() -> None:
        while not ended.wait(0.1):
            seen.extend(read_command_lines())

    looking = threading.Thread(target=look)
    looking.start()
    with pytest.raises(StartupError):
        dump(url, BytesIO())
    ended.set()
    looking.join()

    assert any("--dbname" in line for line in seen)
    assert not [line for line in seen if "hidden" in line]


def read_command_lines() -> list[str]:
    """The command lines of this process's children."""
    lines = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            if status.read_text().rpartition(")")[2].split()[1] == str(os.getpid()):
                lines.append((status.parent / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        except (FileNotFoundError, ProcessLookupError):
            continue
    return lines

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


# The number of the protocol, with which a client begins that asks for no encryption; the request for a password.
START = 3 << 16
ASK_IN_CLEAR = b"R" + (8).to_bytes(4) + (3).to_bytes(4)


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


@pytest.mark.parametrize(
    ("user", "parameters"),
    [("accord:p%40ss%2Fw:1", ""), ("accord", "?password=p%40ss%2Fw%3A1"), ("accord:p%40ss%2Fw:1", "?password=other")],
)
def test_the_password_is_told_to_the_server_and_stands_in_no_list_of_processes(user: str, parameters: str) -> None:
    seen: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"postgresql://{user}@127.0.0.1:{listener.getsockname()[1]}/accord{parameters}"
        dumping = threading.Thread(target=run_dump, args=(url,))
        dumping.start()
        told = ask_password(listener, seen)
        dumping.join()

    assert told == "p@ss/w:1"
    assert any("--dbname" in line for line in seen)
    assert not [line for line in seen if any(part in line for part in ("p@ss", "p%40ss", "other", "***"))]


def run_dump(url: str) -> None:
    with pytest.raises(StartupError):
        dump(url, BytesIO())


def ask_password(listener: socket.socket, seen: list[str]) -> str:
    """The password that the first client sends; `seen` gets the command lines of that moment."""
    connection, _ = listener.accept()
    with connection:
        while int.from_bytes(connection.recv(8)[4:]) != START:
            connection.sendall(b"N")
        connection.recv(1_000)
        seen.extend(read_command_lines())
        connection.sendall(ASK_IN_CLEAR)
        return connection.recv(1_000)[5:].rstrip(b"\0").decode()


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

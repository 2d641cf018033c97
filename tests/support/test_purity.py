"""A test that is marked as pure cannot leave its process."""

import socket
import subprocess

import pytest


def test_a_pure_test_that_starts_a_process_fails() -> None:
    with pytest.raises(pytest.fail.Exception, match=r"must not do this: subprocess\.Popen"):
        subprocess.run(["true"], check=True)


def test_a_pure_test_that_opens_a_connection_fails() -> None:
    with (
        socket.socket() as connection,
        pytest.raises(pytest.fail.Exception, match=r"must not do this: socket\.connect"),
    ):
        connection.connect(("127.0.0.1", 1))

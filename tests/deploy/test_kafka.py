"""The local broker is told from a stranger, and says why it cannot start."""

import os
import socket
from pathlib import Path

import pytest

from deploy.kafka import broker
from deploy.kafka.folder import configure
from deploy.kafka.ports import answers, is_free


def test_a_pid_that_now_belongs_to_a_stranger_is_not_our_broker(tmp_path: Path) -> None:
    configure(tmp_path, 19092, {})
    (tmp_path / "broker.pid").write_text(str(os.getpid()))

    assert broker.find(tmp_path) is None


def test_an_empty_folder_has_no_broker(tmp_path: Path) -> None:
    assert broker.find(tmp_path) is None


@pytest.mark.usefixtures("processes_and_sockets")
def test_a_broker_needs_its_port_and_the_one_above() -> None:
    port = broker.free_port()
    with socket.create_server(("127.0.0.1", port + 1)):
        taken = is_free(port), is_free(port + 2)

    assert (taken, is_free(port)) == ((False, True), True)


@pytest.mark.usefixtures("processes_and_sockets")
def test_a_stranger_on_the_port_is_not_taken_for_a_broker() -> None:
    with socket.create_server(("127.0.0.1", 0)) as stranger:
        port: int = stranger.getsockname()[1]
        stranger.settimeout(10)

        assert not answers(port)


def test_further_properties_win_over_ours(tmp_path: Path) -> None:
    configure(tmp_path, 19092, {"log_retention_ms": 1000, "broker_session_timeout_ms": 9000})

    lines = (tmp_path / "server.properties").read_text().splitlines()
    assert [line for line in lines if line.startswith(("log.retention", "broker.session"))] == [
        "broker.session.timeout.ms=9000",
        "log.retention.ms=1000",
    ]

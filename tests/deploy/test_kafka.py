"""The local Kafka broker is told apart from other programs, and says why it cannot start."""

import os
import socket
from pathlib import Path

import pytest

from deploy.kafka import broker
from deploy.kafka.data_folder import write_settings
from deploy.kafka.ports import is_free, is_ready
from tests.support.ports import free_port


def test_a_pid_that_now_belongs_to_another_program_is_not_our_broker(tmp_path: Path) -> None:
    write_settings(tmp_path, 19092, {})
    (tmp_path / "broker.pid").write_text(str(os.getpid()))

    assert broker.find(tmp_path) is None


def test_an_empty_folder_has_no_broker(tmp_path: Path) -> None:
    assert broker.find(tmp_path) is None


@pytest.mark.usefixtures("processes_and_sockets")
def test_a_broker_needs_its_port_and_the_one_above() -> None:
    port = free_port()
    with socket.create_server(("127.0.0.1", port + 1)):
        while_taken = is_free(port), is_free(port + 2)

    assert (while_taken, is_free(port)) == ((False, True), True)


@pytest.mark.usefixtures("processes_and_sockets")
def test_another_program_on_the_port_is_not_taken_for_a_broker() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port: int = other.getsockname()[1]
        other.settimeout(10)

        assert not is_ready(port)


def test_properties_of_the_caller_win_over_the_default_ones(tmp_path: Path) -> None:
    write_settings(tmp_path, 19092, {"log_retention_ms": 1000, "broker_session_timeout_ms": 9000})

    lines = (tmp_path / "server.properties").read_text().splitlines()
    assert [line for line in lines if line.startswith(("log.retention", "broker.session"))] == [
        "broker.session.timeout.ms=9000",
        "log.retention.ms=1000",
    ]

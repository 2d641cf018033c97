"""Tests use the servers that the environment names, else containers where an engine answers, else their own."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from deploy.write_secrets import make_text
from tests.support.compose_file import load_compose, read_variables
from tests.support.kafka_address import CONTAINER_PORT, make_environment
from tests.support.ports import free_port
from tests.support.server_choice import DATABASE, KAFKA, Place, can_run, choose_server, engine_answers, name_image

pytestmark = pytest.mark.usefixtures("processes_and_sockets")


@contextmanager
def run_engine(status: int, of_images: int = 200) -> Iterator[tuple[str, list[str]]]:
    """What answers as a Docker engine does, with this status; its address, and the paths that it was asked for.

    `of_images`: how it answers requests for images, and for those of a registry.
    """
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            body = (
                b"OK"
                if self.path.endswith("/_ping")
                else json.dumps({"ApiVersion": "1.44", "message": "not there"}).encode()
            )
            self.send_response(of_images if "/images/" in self.path else status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, *arguments: object) -> None:
            """Tests print nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"tcp://127.0.0.1:{server.server_address[1]}", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.mark.parametrize("variable", [DATABASE, KAFKA])
def test_a_server_that_the_environment_names_is_used_and_no_engine_is_asked(
    variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with run_engine(200) as (address, asked):
        monkeypatch.setenv("DOCKER_HOST", address)
        monkeypatch.setenv(variable, "127.0.0.1:5")

        assert choose_server(variable) == "127.0.0.1:5"
    assert asked == []


@pytest.mark.parametrize("variable", [DATABASE, KAFKA])
def test_without_one_a_container_is_started_where_an_engine_answers(
    variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(variable, raising=False)
    with run_engine(200) as (address, asked):
        monkeypatch.setenv("DOCKER_HOST", address)

        assert choose_server(variable) is Place.CONTAINER
    assert all(path.endswith(("/version", "/_ping")) for path in asked)


@pytest.mark.parametrize("variable", [DATABASE, KAFKA])
def test_without_an_engine_tests_start_their_own_server(variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("DOCKER_HOST", f"tcp://127.0.0.1:{free_port()}")

    assert choose_server(variable) is Place.OWN


def test_an_engine_that_fails_and_a_machine_without_one_have_no_containers(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with run_engine(500) as (address, _):
        monkeypatch.setenv("DOCKER_HOST", address)
        fails = engine_answers()
    monkeypatch.delenv("DOCKER_HOST")

    assert (fails, engine_answers(tmp_path / "docker.sock")) == (False, False)


@pytest.mark.parametrize("service", ["postgres", "kafka"])
@pytest.mark.parametrize(("of_images", "runs"), [(200, True), (404, False), (500, False)])
def test_an_engine_without_the_image_and_without_a_registry_runs_no_container(
    service: str, of_images: int, runs: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    with run_engine(200, of_images) as (address, _):
        monkeypatch.setenv("DOCKER_HOST", address)

        assert can_run(service) == runs


@pytest.mark.parametrize("service", ["postgres", "kafka"])
def test_the_container_has_the_image_of_the_compose_file(service: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("REGISTRY", f"{service.upper()}_IMAGE"):
        monkeypatch.delenv(variable, raising=False)
    default = name_image(service)
    monkeypatch.setenv("REGISTRY", "mirror.example/")

    assert default.partition(":")[0] in ("postgres", "apache/kafka")
    assert name_image(service) == f"mirror.example/{default}"


def test_kafka_in_a_container_has_the_settings_of_the_compose_file_but_another_address() -> None:
    made = make_environment("localhost:5")
    own = load_compose(read_variables(make_text()))["kafka"]["environment"]

    assert {name for name in own if made[name] != own[name]} == {"CLUSTER_ID", "KAFKA_ADVERTISED_LISTENERS"}
    assert made["KAFKA_ADVERTISED_LISTENERS"] == "PLAINTEXT://localhost:5"
    assert own["KAFKA_LISTENERS"].startswith(f"PLAINTEXT://:{CONTAINER_PORT},")

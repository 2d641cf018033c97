"""The whole compose file in containers, where a Docker engine answers: a lead goes through the gateway."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from deploy.write_secrets import make_text
from tests.support.compose_file import ROOT, read_variables
from tests.support.ports import free_port
from tests.support.retrying_client import Client
from tests.support.scenario import lead, set_up_company

COMPOSE = ("docker", "compose")
ENGINE_SECONDS = 20
# A range of its own, beside that of an installation on this machine.
NETWORK = "10.211.58.0/24"


def find_engine() -> str | None:
    """Why no containers can be started here; None if they can."""
    if shutil.which("docker") is None:
        return "docker is missing"
    for command in ((*COMPOSE, "version"), ("docker", "info")):
        if subprocess.run(command, capture_output=True, check=False, timeout=ENGINE_SECONDS).returncode:
            return f"`{' '.join(command)}` fails"
    return None


@pytest.fixture
def gateway(tmp_path: Path, processes_and_sockets: None) -> Iterator[tuple[int, dict[str, str]]]:
    """The port of the gateway, and the secrets of the company; all of it is removed afterwards."""
    if reason := find_engine():
        pytest.skip(reason)
    port = free_port()
    places = f"GATEWAY_PORT={port}\nGRAFANA_PORT={free_port()}\nFRONT_NETWORK={NETWORK}\n"
    (tmp_path / ".env").write_text(make_text() + places)
    compose = [*COMPOSE, "--project-name", f"accord-test-{uuid4().hex[:8]}", "--env-file", str(tmp_path / ".env")]
    try:
        subprocess.run([*compose, "up", "--detach", "--quiet-pull"], cwd=ROOT, env=os.environ, check=True)
        yield port, read_variables((tmp_path / ".env").read_text())
    finally:
        subprocess.run([*compose, "down", "--volumes"], cwd=ROOT, env=os.environ, check=False, capture_output=True)


@pytest.mark.timeout(1800)
def test_a_lead_goes_through_the_gateway_of_the_containers(gateway: tuple[int, dict[str, str]]) -> None:
    port, secrets = gateway
    client = Client(lambda resource: port, secrets["ACCORD_BOOTSTRAP_KEY"])
    set_up_company(client)
    _, captured = client.call("POST", "/v1/leads", lead(0))
    found = client.wait_for(f"/v1/handoffs?lead={captured['lead_id']}", lambda document: bool(document["handoffs"]))

    assert [handoff["state"] for handoff in found["handoffs"]] == ["offered"]

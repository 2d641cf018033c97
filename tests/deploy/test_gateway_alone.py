"""A gateway of each test: services that are away or moved, its log, and TLS."""

import json
import ssl
import time
from http.client import HTTPConnection, HTTPSConnection
from pathlib import Path

import pytest

from tests.deploy.certificates import make_certificate
from tests.deploy.gateway_call import ask
from tests.deploy.name_server import run_name_server
from tests.deploy.stub_services import StubService, run_stub
from tests.support.nginx_gateway import FOLDER, at_ports, run_gateway
from tests.support.ports import free_port

pytestmark = pytest.mark.usefixtures("processes_and_sockets")

# An answer of the name server is kept for one second.
EXPIRY_SECONDS = 1.5
SECURITY_HEADERS = (
    "x-content-type-options",
    "referrer-policy",
    "x-frame-options",
    "content-security-policy",
    "cross-origin-resource-policy",
    "cache-control",
)


def test_while_a_service_is_away_its_callers_are_told_to_ask_again_and_others_are_served(
    stubs: dict[str, StubService], tmp_path: Path
) -> None:
    away = free_port()
    ports = {name: stub.port for name, stub in stubs.items()} | {"intake": away}
    with run_gateway(tmp_path, at_ports(ports)) as gateway:
        refused, problem = ask(gateway.port, "/v1/leads", "POST", b"{}")
        others = ask(gateway.port, "/v1/reports/funnel")[0].status
        with run_stub("intake", port=away):
            back = ask(gateway.port, "/v1/leads", "POST", b"{}")[0].status

    title = "Accord is not available; ask again in a moment"
    assert (refused.status, refused.headers["retry-after"]) == (503, "1")
    assert refused.headers["content-type"] == "application/problem+json"
    assert problem == {"type": "about:blank", "title": title, "status": 503, "errors": []}
    assert [name for name in SECURITY_HEADERS if name not in refused.headers] == []
    assert (others, back) == (200, 200)


def test_no_line_of_the_log_names_a_person_or_holds_a_token(stubs: dict[str, StubService], tmp_path: Path) -> None:
    with run_gateway(tmp_path, at_ports({"handoff": stubs["handoff"].port, "intake": free_port()})) as gateway:
        ask(gateway.port, "/v1/leads?email=dana@example.com")
        ask(gateway.port, "/act/token-of-dana")
        assert gateway.stop() == 0
        lines = gateway.read_log()

    assert [json.loads(line)["status"] for line in lines.splitlines()] == [503, 200]
    assert "dana" not in lines


def test_behind_another_proxy_the_client_is_the_one_that_this_proxy_saw(
    stubs: dict[str, StubService], tmp_path: Path
) -> None:
    site = {"proxy.conf": "set_real_ip_from 127.0.0.1;\nreal_ip_header X-Forwarded-For;\n"}
    with run_gateway(tmp_path, at_ports({"intake": stubs["intake"].port}), site) as gateway:
        headers = {"X-Forwarded-For": "203.0.113.7, 198.51.100.9", "X-Forwarded-Proto": "https"}
        arrived = ask(gateway.port, "/v1/leads", headers=headers)[1]["headers"]

    assert (arrived["x-forwarded-for"], arrived["x-forwarded-proto"]) == ("198.51.100.9", "https")


def test_a_service_that_moved_to_another_address_is_found(tmp_path: Path) -> None:
    port = free_port()
    names = {"intake": "127.0.0.1"}
    with run_name_server(names) as name_server:
        services = (FOLDER / "services.conf").read_text()
        services = services.replace("127.0.0.11", f"127.0.0.1:{name_server}").replace("valid=5s", "valid=1s")
        with run_gateway(tmp_path, services.replace(":8080", f":{port}")) as gateway:
            with run_stub("intake", port=port):
                before = ask(gateway.port, "/v1/leads")[0].status
            names["intake"] = "127.0.0.3"
            with run_stub("intake", "127.0.0.3", port):
                time.sleep(EXPIRY_SECONDS)
                after = ask(gateway.port, "/v1/leads")[0].status

    assert (before, after) == (200, 200)


def test_with_tls_the_services_know_it_and_browsers_stay_with_it(stubs: dict[str, StubService], tmp_path: Path) -> None:
    secure, plain = free_port(), free_port()
    tls = (FOLDER / "tls.conf").read_text()
    tls = tls.replace("listen 8443", f"listen 127.0.0.1:{secure}").replace("listen 8081", f"listen 127.0.0.1:{plain}")
    make_certificate(tmp_path / "certificates")
    services = at_ports({name: stub.port for name, stub in stubs.items()})
    with run_gateway(tmp_path, services, {"tls.conf": tls}):
        context = ssl.create_default_context(cafile=tmp_path / "certificates" / "fullchain.pem")
        connection = HTTPSConnection("localhost", secure, timeout=10, context=context)
        connection.request("GET", "/signin")
        answer = connection.getresponse()
        arrived = json.loads(answer.read())
        connection.close()
        redirect = HTTPConnection("127.0.0.1", plain, timeout=10)
        redirect.request("GET", "/signin?next=/", headers={"Host": "accord.example"})
        moved = redirect.getresponse()
        redirect.close()

    assert arrived["headers"]["x-forwarded-proto"] == "https"
    assert answer.headers["strict-transport-security"] == "max-age=31536000"
    assert (moved.status, moved.headers["location"]) == (308, "https://accord.example/signin?next=/")

"""The gateway, in a real nginx: every route and page reaches its service, and no client is taken for another."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest

from shared.http import BodyLimit
from shared.http.request_body import BODY_BYTES
from tests.deploy.gateway_call import ask
from tests.deploy.stub_services import SERVICES
from tests.public.entry_points import BUILDS, build_application
from tests.support.nginx_gateway import FOLDER, Gateway

pytestmark = pytest.mark.usefixtures("processes_and_sockets")

GUIDE = Path(__file__).parents[2] / "docs/operations"
ROUTES = Path(__file__).parents[1] / "public" / "recorded" / "routes.json"
# The gateway answers these by itself.
OWN = ("/healthz", "/metrics")
# Its answer has no end: `test_gateway_streams.py` asks for it.
STREAM = "/v1/stream"
# Each process of Accord has these; one of them answers for all.
COMMON = dict.fromkeys(("/signin", "/signin/link", "/signout", "/readyz", "/docs", "/openapi.json"), "intake")
# The words of the contract, with those that no service has yet.
WORDS = {
    "intake": "leads forms hooks captures activities spend sources keys people",
    "qualification": "agreements scores",
    "handoff": "handoffs sellers teams routing deals revenue companies subscriptions stream destinations content",
    "metrics": "reports journeys rates meetings goals campaigns",
}
PAGES = {
    "metrics": "/ /promises/x /leads /leads/x /campaigns /campaigns/x /meetings /meetings/2026-W48",
    "handoff": "/inbox /inbox/x /act/token",
    "qualification": "/agreement /agreement/3 /scores/x",
    "intake": "/signin /captures /captures/x /contacts /contacts/x /setup /setup/sources",
}


def list_routes() -> Iterator[tuple[str, str, str]]:
    """(method, path, service) of every route of every service, as recorded from the running code."""
    recorded = json.loads(ROUTES.read_text())
    for service, (path, _, methods) in [(name, each.partition(" ")) for name in SERVICES for each in recorded[name]]:
        if path not in (*OWN, *COMMON, STREAM) and not path.startswith("/assets"):
            yield from ((method, re.sub(r"\{\w+\}", "x", path), service) for method in methods.split())


@pytest.mark.parametrize(("method", "path", "service"), sorted(set(list_routes())))
def test_every_route_reaches_its_service(gateway: Gateway, method: str, path: str, service: str) -> None:
    answer, arrived = ask(gateway.port, f"{path}?q=a%2Fb", method)

    assert answer.status == 200
    if method != "HEAD":
        assert (arrived["service"], arrived["method"], arrived["path"]) == (service, method, f"{path}?q=a%2Fb")


def test_every_word_of_the_contract_and_every_page_reaches_its_service(gateway: Gateway) -> None:
    paths = {f"/v1/{word}/x": service for service, words in WORDS.items() for word in words.split()}
    paths |= {path: service for service, pages in PAGES.items() for path in pages.split()} | COMMON
    del paths["/v1/stream/x"]

    assert {path: ask(gateway.port, path)[1]["service"] for path in paths} == paths


def test_the_documents_of_each_service_are_found_under_its_name(gateway: Gateway) -> None:
    found = {name: ask(gateway.port, f"/{name}/openapi.json")[1] for name in SERVICES}

    assert {name: (arrived["service"], arrived["path"]) for name, arrived in found.items()} == {
        name: (name, "/openapi.json") for name in SERVICES
    }


def test_a_client_cannot_choose_the_address_that_the_services_see(gateway: Gateway) -> None:
    forged = {"X-Forwarded-For": "203.0.113.7", "Forwarded": "for=203.0.113.7", "X-Real-IP": "203.0.113.7"}
    _, arrived = ask(gateway.port, "/v1/leads", headers=forged | {"X-Forwarded-Host": "evil.example"})

    headers = arrived["headers"]
    assert headers["x-forwarded-for"] == "127.0.0.1"
    assert headers["x-forwarded-proto"] == "http"
    assert headers["host"] == f"127.0.0.1:{gateway.port}"
    assert not {"forwarded", "x-real-ip", "x-forwarded-host"} & set(headers)


async def read_body_limits() -> dict[str, int]:
    """The most bytes of a body by path, of all services, and of a path without a limit of its own."""
    limits = {"/v1/leads": BODY_BYTES}
    for service in BUILDS:
        application = await build_application(service)
        for middleware in application.user_middleware:
            of_service = cast("dict[str, BodyLimit]", middleware.kwargs.get("limits", {}))
            limits |= {path: limit.size for path, limit in of_service.items()}
    return limits


async def test_a_body_may_be_as_large_as_the_service_allows_and_no_larger(gateway: Gateway) -> None:
    limits = await read_body_limits()
    full = {path: ask(gateway.port, path, "POST", b"x" * size)[1]["bytes"] for path, size in limits.items()}
    refused = {path: ask(gateway.port, path, "POST", b"x" * (size + 1)) for path, size in limits.items()}

    assert full == limits
    assert {answer.status for answer, _ in refused.values()} == {413}
    assert all(document["status"] == 413 for _, document in refused.values())


def test_series_stay_inside_and_the_gateway_says_that_it_runs(gateway: Gateway) -> None:
    hidden, problem = ask(gateway.port, "/metrics")
    healthy, document = ask(gateway.port, "/healthz")

    assert (hidden.status, problem["title"], hidden.headers["server"]) == (404, "Not Found", "nginx")
    assert (healthy.status, document) == (200, {"status": "ok"})


def test_the_guide_says_where_each_word_goes_and_how_large_a_body_may_be() -> None:
    guide = (GUIDE / "tls.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`\w+`(?: `\w+`)*) \| (\w+) \|$", guide, re.MULTILINE)
    sizes = re.findall(r"client_max_body_size (\d+)m;", (FOLDER / "routes.conf").read_text(encoding="utf-8"))
    recorded = json.loads(ROUTES.read_text())
    words = {
        service: {path.partition(" ")[0].split("/")[2] for path in recorded[service] if path.startswith("/v1/")}
        for service in SERVICES
    }

    assert {service: set(listed.replace("`", "").split()) for listed, service in rows} == words
    assert f"bodies of {max(map(int, sizes))} MiB" in guide

"""The authorisation matrix: every route, with a key of every scope, bound and unbound, on own and foreign leads."""

import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from shared.auth import SCOPES
from tests.authorisation.company import Company, Target
from tests.authorisation.rules import RULES, Rule
from tests.authorisation.setup import run_company
from tests.public.entry_points import BUILDS, build_application

pytestmark = pytest.mark.usefixtures("processes_and_sockets")
OWN, FOREIGN = "anna", ("ben", "none", "unknown")
# People who fill in a form have no key.
PUBLIC = {"POST /v1/forms/*"}
PAGES = {
    "GET /",
    "GET /captures",
    "GET /goals",
    "GET /meetings",
    "GET /meetings/*",
    "GET /meetings/health",
    "GET /meetings/quality",
    "GET /meetings/plan/*",
    "GET /promises",
    "GET /promises/*",
    "GET /promises/guarantee",
    "GET /leads",
    "GET /campaigns",
    "GET /campaigns/*",
    "GET /scores",
    "GET /leads/*",
    "GET /companies",
    "GET /companies/*",
    "GET /inbox",
    "GET /inbox/changes",
    "GET /inbox/*",
    "GET /inbox/content/*",
    "GET /inbox/said",
} | {
    *("GET /agreement", "GET /agreement/*", "GET /agreement/*/changes", "GET /agreement/drafts"),
    "GET /agreement/advice",
    "GET /agreement/reminder",
    "GET /agreement/reading",
    *("GET /agreement/*/replays", "GET /agreement/*/replays/*", "GET /agreement/*/replays/*/leads"),
    *("GET /imports", "GET /imports/*", "GET /imports/*/refused", "GET /contacts", "GET /contacts/*", "GET /scores/*"),
    "GET /scores/*/prediction",
    "GET /contacts/*/attributes",
    *(rule for rule in RULES if rule.startswith("GET /setup")),
}


@pytest.fixture
def company(database_url: str, tmp_path: Path) -> Iterator[Company]:
    with run_company(database_url, tmp_path) as running:
        yield running


def expect(rule: Rule, scope: str, *, bound: bool, own: bool) -> frozenset[int]:
    """The statuses that the rule allows."""
    if scope not in rule.scopes:
        return frozenset({403})
    if not bound:
        return rule.found if own else rule.found | {404}
    if rule.bound == "refused":
        return frozenset({403})
    if rule.bound == "hidden" or (rule.bound == "own" and not own):
        return frozenset({404})
    return rule.found


def list_cases(company: Company) -> Iterator[tuple[str, Rule, str, str | None, str]]:
    """(route, rule, scope, seller of the key, name of the target) of the whole matrix, foreign targets first."""
    for (route, rule), (scope, seller) in product(RULES.items(), company.keys):
        for target in (*FOREIGN, OWN):
            yield route, rule, scope, seller, target


def test_every_key_gets_what_the_matrix_says(company: Company) -> None:
    wrong = []
    for route, rule, scope, seller, name in list_cases(company):
        status, _ = company.send(route, rule, company.keys[scope, seller], company.targets[name])
        if status not in expect(rule, scope, bound=seller is not None, own=name == OWN):
            wrong.append((route, scope, seller, name, status))

    assert wrong == []


def test_a_bound_key_cannot_tell_foreign_leads_from_unknown_ones(company: Company) -> None:
    hidden = [(route, rule) for route, rule in RULES.items() if rule.bound in ("own", "hidden")]
    answers: dict[tuple[str, str], set[str]] = {}
    for (route, rule), (scope, seller) in product(hidden, company.keys):
        if seller is not None and scope in rule.scopes:
            for name in FOREIGN:
                answer = company.send(route, rule, company.keys[scope, seller], company.targets[name])
                answers.setdefault((route, scope), set()).add(repr(answer))

    assert {case: found for case, found in answers.items() if len(found) > 1} == {}
    assert len(answers) > len(hidden)


def test_without_a_key_nothing_is_open_whatever_the_headers_say(company: Company) -> None:
    local = {"host": "localhost", "x-forwarded-for": "127.0.0.1", "x-real-ip": "127.0.0.1", "cookie": "accord=x"}
    target = company.targets[OWN]
    for route in RULES:
        method, path = target.fill(route).split(" ")
        for headers in ({}, local):
            status, _, _ = company.request(method, path.partition("?")[0], headers)
            assert status == (401 if path.startswith("/v1/") else 303), (route, headers)


async def test_every_route_has_a_rule() -> None:
    document = (await build_application(*BUILDS)).openapi()

    routes = {normalise(f"{method.upper()} {path}") for path, of_path in paths(document) for method in of_path}
    assert {normalise(route) for route in RULES} == (routes - PUBLIC) | {normalise(page) for page in PAGES}


def paths(document: Any) -> list[tuple[str, dict[str, Any]]]:
    return [(path, operations) for path, operations in document["paths"].items() if path.startswith("/v1/")]


def normalise(route: str) -> str:
    """A route without its parameters: `GET /v1/handoffs/*`."""
    fixed = re.sub(
        r"\{\w+\}|(?<=/sources/)website|(?<=/agreements/)1\b|(?<=/agreement/)1\b|(?<=/sellers/)anna|(?<=/people/)dana"
        r"|(?<=/destinations/)mail|(?<=/content/)rival|(?<=/companies/)company\.example",
        "*",
        route.partition("?")[0],
    )
    return re.sub(
        r"(?<=/teams/)inbound|(?<=/reports/)funnel|(?<=/meetings/)2026-W4[08]|(?<=/promises/)acceptance|(?<=/plan/)2027",
        "*",
        fixed,
    )


def test_the_matrix_has_every_scope() -> None:
    assert {scope for rule in RULES.values() for scope in rule.scopes} | {"spend"} == SCOPES
    assert isinstance(Target("a", "b", "c").fill({"x": "{lead}"}), dict)

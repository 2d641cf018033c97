"""A key that is bound to a seller meets other sellers' leads only as unknown ones: in lists, errors and repeats."""

from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.authorisation.company import Company
from tests.authorisation.rules import Rule
from tests.authorisation.setup import run_company

pytestmark = pytest.mark.usefixtures("processes_and_sockets")
ANYONE: frozenset[str] = frozenset()
COMMANDS = (
    "PUT acceptance",
    "PUT rejection",
    "POST contacts",
    "PUT qualification",
    "PUT opportunity",
    "PUT outcome",
    "POST recycling",
    "POST reassignment",
)
# Complete ones, incomplete ones, ones of another seller, and ones that the agreement or the handoff's state refuses.
BODIES: tuple[dict[str, Any], ...] = (
    {},
    {"seller": "ben"},
    {"seller": "anna"},
    {"seller": None},
    {"seller": "nobody"},
    {"seller": "anna", "kind": "meeting_held"},
    {"seller": "anna", "reason": "no such reason"},
    {"seller": "anna", "reason": "other"},
    {"seller": "anna", "deal_id": "d-1"},
    {"seller": "anna", "outcome": "lost"},
    {"seller": "anna", "occurred_at": "2026-03-01T00:00:00Z"},
    {"seller": "anna", "evidence": {"need": "routes"}, "sales_ready": True},
)


@pytest.fixture
def company(database_url: str, tmp_path: Path) -> Iterator[Company]:
    with run_company(database_url, tmp_path) as running:
        yield running


def test_foreign_leads_are_unknown_in_lists_errors_and_repeats(company: Company) -> None:
    secret = company.keys["sales", "anna"]
    check_lists(company, secret)
    check_errors(company, secret)
    check_repeats(company, secret)
    check_deals(company, secret)


def check_lists(company: Company, secret: str) -> None:
    """No filter and no cursor shows another seller's handoff; a filter for one finds nothing."""
    ben, lost = company.targets["ben"], company.targets["none"]
    open_filters: list[dict[str, Any]] = [{}, {"team": "inbound"}, {"state": "offered"}, {"cursor": "f" * 32}]
    foreign: list[dict[str, Any]] = [
        {"seller": "ben"},
        {"seller": "nobody"},
        {"lead": ben.lead},
        {"lead": lost.lead},
    ]
    for query in [*open_filters, *foreign, {"cursor": ben.handoff}, {"seller": "ben", "limit": 1}]:
        answer = get(company, f"/v1/handoffs?{urlencode(query)}", secret)
        assert {handoff["seller"] for handoff in answer["handoffs"]} <= {"anna"}, query
        assert answer["next_cursor"] is None
        if query in foreign:
            assert answer["handoffs"] == []


def get(company: Company, path: str, secret: str) -> Any:
    status, answer = company.send(f"GET {path}", Rule(ANYONE, "same"), secret, company.targets["anna"])
    assert status == 200, answer
    return answer


def check_errors(company: Company, secret: str) -> None:
    """Whatever is wrong with a command: about a foreign handoff and about an unknown one the answers are equal."""
    for command, body in product(COMMANDS, BODIES):
        method, _, call = command.partition(" ")
        answers = {
            repr(company.send(f"{method} /v1/handoffs/{{handoff}}/{call}", Rule(ANYONE, "own", body), secret, target))
            for target in (company.targets["ben"], company.targets["unknown"])
        }
        assert len(answers) == 1, (command, body, answers)


def check_repeats(company: Company, secret: str) -> None:
    """What another caller's Idempotency-Key was answered is not repeated to this one."""
    path = f"/v1/handoffs/{company.targets['ben'].handoff}/contacts"
    statuses = []
    for caller in (company.keys["sales", None], secret):
        headers = {"authorization": f"Bearer {caller}", "content-type": "application/json", "idempotency-key": "same"}
        body = '{"seller": "ben", "kind": "attempt"}'
        statuses.append(company.request("POST", path, headers, body)[0])
    assert statuses == [200, 404]


def check_deals(company: Company, secret: str) -> None:
    """Another seller's deal is out of reach under any lead, and stays as it was."""
    deal = {"deal_id": "ben's", "stage": "opportunity", "owner": "ben"}
    status, _ = company.client.call("POST", "/v1/deals", deal | {"lead": {"lead_id": company.targets["ben"].lead}})
    assert status == 202
    for name, stage in product(("anna", "ben", "none", "unknown"), ("won", "lost", "opportunity")):
        body = {"deal_id": "ben's", "stage": stage, "lead": {"lead_id": company.targets[name].lead}}
        status, answer = company.send("POST /v1/deals", Rule(ANYONE, "own", body), secret, company.targets[name])
        assert (status, answer["title"]) == (404, "Not yours"), (name, stage, answer)
    _, handoff = company.client.call("GET", f"/v1/handoffs/{company.targets['ben'].handoff}")
    assert (handoff["state"], handoff["seller"]) == ("opportunity", "ben")

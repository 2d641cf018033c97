"""A commission agent meets nothing of another seller's lead on any page, in any list and in any file."""

import json
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

from tests.authorisation.company import Company
from tests.authorisation.rules import RULES, Rule
from tests.authorisation.setup import run_company

pytestmark = pytest.mark.usefixtures("processes_and_sockets")
AGENT = {"name": "Anna", "email": "anna@example.com", "team": "inbound", "kind": "commission_agent", "capacity": 10000}
# Beside the addresses of the matrix: questions that name the lead of another seller, and lists as files.
QUESTIONS = (
    *("/contacts?q={name}", "/contacts?q={email}", "/contacts?q={lead}", "/contacts?q={handoff}"),
    *("/v1/leads?q={name}", "/v1/leads?email={email}", "/v1/handoffs?lead={lead}", "/v1/handoffs?seller=ben"),
    *("/v1/handoffs?include=packet", "/v1/handoffs?team=inbound&include=packet", "/leads?list=qualified&seller=ben"),
    *("/leads?list=qualified&format=csv", "/leads?list=captured&format=csv", "/promises/acceptance?format=csv"),
    *("/v1/subscriptions", "/inbox?view=mine", "/inbox?view=overdue", "/inbox?view=follow_up", "/inbox?view=team"),
    "/inbox?view=queue",
)


@pytest.fixture
def company(database_url: str, tmp_path: Path) -> Iterator[Company]:
    with run_company(database_url, tmp_path) as running:
        status, answer = running.client.call("PUT", "/v1/sellers/anna", AGENT)
        assert status == 200, answer
        yield running


def find_marks(company: Company) -> dict[str, str]:
    """What would tell of ben's lead: its ids, and its person."""
    ben = company.targets["ben"]
    contact = company.client.call("GET", f"/v1/leads/{ben.lead}")[1]["contact"]
    return {"lead": ben.lead, "handoff": ben.handoff, "name": contact["name"], "email": contact["email"]}


def list_addresses(company: Company, marks: dict[str, str]) -> Iterator[tuple[str, Rule, str]]:
    """Each address that is read, with what it is about: the agent's own lead, and ben's."""
    for (route, rule), name in product(RULES.items(), ("anna", "ben")):
        if route.startswith("GET "):
            yield route, rule, name
    for question in QUESTIONS:
        address = question
        for mark, value in marks.items():
            address = address.replace(f"{{{mark}}}", value.replace(" ", "%20"))
        yield f"GET {address}", Rule(frozenset({"sales", "read"}), "same"), "anna"


def test_an_agent_finds_no_lead_of_another_seller_by_any_address(company: Company) -> None:
    marks = find_marks(company)
    told, read = [], 0
    for route, rule, name in list_addresses(company, marks):
        for scope in sorted(rule.scopes & {"sales", "read", "marketing", "capture", "spend"}):
            target = company.targets[name]
            status, answer = company.send(route, rule, company.keys[scope, "anna"], target)
            text, asked = json.dumps(answer, ensure_ascii=False), target.fill(route).replace("%20", " ")
            found = [mark for mark, value in marks.items() if value in text and value not in asked]
            told += [(route, scope, name, found)] if found else []
            read += status == 200

    assert told == []
    assert read > len(QUESTIONS)
    own = company.send("GET /inbox", RULES["GET /inbox"], company.keys["sales", "anna"], company.targets["anna"])
    assert (own[0], company.targets["anna"].handoff in own[1]) == (200, True)

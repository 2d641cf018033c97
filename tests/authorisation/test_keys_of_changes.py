"""Every route that changes something keeps the API key that used it: the key's id stands in a row of the change."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Text, cast, column, select, table

from tests.authorisation.company import Company, Target
from tests.authorisation.rules import CARD, RULES, SELLER, SUBSCRIPTION, Rule
from tests.authorisation.setup import add_target, run_company, subscribe
from tests.support.database import run_sql
from tests.support.scenario import AGREEMENT

pytestmark = pytest.mark.usefixtures("processes_and_sockets")
# The keys themselves; what is kept for repeats; and events, which are deleted after the retention.
TEMPORARY = ("access.keys", "access.sessions", "intake.repeats", "handoff.repeats")
MESSAGES = ("outbox", "journal")
EUR: dict[str, Any] = {"amount": "1.00", "currency": "EUR"}
# What changes something where the request of the matrix does not.
BODIES: dict[str, Any] = {
    "PUT /v1/sources/website": {"name": "The website", "kind": "form"},
    "PUT /v1/sellers/anna": SELLER | {"weight": 2},
    "PUT /v1/teams/inbound": {"lead": "anna"},
    "PUT /v1/routing": {"rules": [{"id": "all", "when": [], "to": {"team": "inbound"}}]},
    "POST /v1/agreements": AGREEMENT | {"title": "Next year"},
    "POST /v1/handoffs/{handoff}/reassignment": {"seller": None},
    "PUT /v1/subscriptions/{subscription}": SUBSCRIPTION | {"note": "changed"},
    "POST /v1/handoffs/closures": {"until": "2026-06-01T00:00:00Z"},
    "POST /v1/revenue": {"rows": [{"id": "r-1", "deal_id": "d-1", "amount": EUR, "kind": "new"}]},
}


@pytest.fixture
def company(database_url: str, tmp_path: Path) -> Iterator[Company]:
    with run_company(database_url, tmp_path) as running:
        yield running


async def test_every_change_keeps_the_key_that_made_it(company: Company, database_url: str) -> None:
    # Imports take files, and the guarantee a disputed rejection, which the requests of the matrix are not:
    # tests/intake/imports/ and tests/metrics/guarantee/ have the keys of these.
    others = ("GET", "POST /v1/imports", "DELETE /v1/imports", "POST /v1/guarantee")
    changing = {route: rule for route, rule in RULES.items() if not route.startswith(others)}
    keys = {
        route: use_new_key(company, number, route, rule) for number, (route, rule) in enumerate(changing.items(), 10)
    }

    rows = await read_rows(database_url)

    # The row that says that the key was made names the key, too.
    kept = {
        route: [name for name, text in rows.items() if re.search(rf"(?<!keys/){key_id}", text)]
        for route, key_id in keys.items()
    }
    assert [route for route, tables in kept.items() if not tables] == []


def use_new_key(company: Company, number: int, route: str, rule: Rule) -> str:
    """Call the route with a new key, about a new lead where it names one; the key's id. It must succeed."""
    scopes = sorted(rule.scopes - {"admin"}) or ["admin"]
    key, secret = make_key(company, scopes)
    about_lead = any(name in route + json.dumps(rule.body) for name in ("{lead}", "{handoff}"))
    target = add_target(company.client, number) if about_lead else company.targets["anna"]
    # The agreement in force has both signatures: the sides sign the draft that the matrix made.
    address = route.replace("agreements/1/", "agreements/2/").replace("keys/{unknown}", f"keys/{make_key(company)[0]}")
    if "deliveries/{unknown}" in route:
        address = route.replace("{unknown}", find_delivery(company, target))
    if "subscriptions/{unknown}" in route:
        address = route.replace("{unknown}", subscribe(company.client, "anna"))
    if "captures/{unknown}" in route:
        address = route.replace("{unknown}", find_capture(company, "filtered" if "release" in route else "refused"))
    if "comments/{unknown}" in route:
        comment = company.client.call("POST", "/v1/agreements/2/comments", {"text": "Well said."})[1]["id"]
        address = address.replace("{unknown}", comment)
    if "replays/{unknown}" in route:
        begun = company.client.call("POST", "/v1/agreements/2/replays", {"from": "2026-01-01", "to": "2026-02-01"})[1]
        address = address.replace("{unknown}", begun["id"])
    if "actions/{unknown}" in route:
        agreed = {"what": "Call them", "owner": "Dana", "due": "2199-01-01"}
        made = company.client.call("POST", "/v1/meetings/2026-W40/actions", agreed)[1]
        address = route.replace("{unknown}", made["id"])
    if "destinations/{unknown}" in route:
        company.client.call("PUT", "/v1/destinations/later", {"kind": "email"})
        address = route.replace("{unknown}", "later")
    if "content/{unknown}" in route:
        company.client.call("PUT", "/v1/content/later", CARD)
        address = route.replace("{unknown}", "later")
    if "people/{unknown}" in route:
        address = route.replace("{unknown}", "dana")
    if "leads/{unknown}" in route:
        address = route.replace("{unknown}", add_target(company.client, number).lead)
    body = BODIES.get(route, rule.body)
    status, answer = company.send(address, Rule(rule.scopes, rule.bound, body), secret, target)
    assert status in (200, 201, 202, 204), (route, status, answer)
    return key


def find_delivery(company: Company, target: Target) -> str:
    """A delivery of the target's subscription."""
    path = f"/v1/subscriptions/{target.subscription}/deliveries"
    found = company.client.wait_for(path, lambda document: bool(document["deliveries"]))["deliveries"]
    return str(found[0]["delivery_id"])


def find_capture(company: Company, outcome: str) -> str:
    """A capture that was filtered, or one that was refused and could be a lead by now."""
    lead = {"source": "website", "external_id": "kept", "contact": {"email": "kept@example.com"}}
    company.client.call("POST", "/v1/leads", lead | {"test": True})
    company.client.call("POST", "/v1/leads", lead | {"source": "later"})
    company.client.call("PUT", "/v1/sources/later", {"kind": "form"})
    found = company.client.call("GET", f"/v1/captures?outcome={outcome}")[1]["captures"]
    return str(found[0]["capture_id"])


def make_key(company: Company, scopes: Any = ("read",)) -> tuple[str, str]:
    status, key = company.client.call("POST", "/v1/keys", {"scopes": list(scopes)})
    assert status == 201, key
    return key["key_id"], key["secret"]


async def read_rows(database_url: str) -> dict[str, str]:
    """The text of all rows of each table that lasts."""
    names = await run_sql(
        database_url,
        "select schemaname, tablename from pg_tables where schemaname not in ('pg_catalog', 'information_schema')",
    )
    texts = {}
    for schema, name in names:
        if f"{schema}.{name}" not in TEMPORARY and not name.startswith(MESSAGES):
            row = table(name, schema=schema).alias("whole_row")
            rows = await run_sql(database_url, select(cast(column("whole_row"), Text)).select_from(row))
            texts[f"{schema}.{name}"] = str(rows)
    return texts

"""A person who comes through every door with canaries, is sold to, and asks to be forgotten."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.flow.canaries import CANARIES, lead_with_canaries
from tests.support.retrying_client import Client

# What no table may hold after the erasure; parts and spellings too.
TEXTS = [*CANARIES.values(), "4930901820123", "zyxwold", "canary-deal-attribute"]
# Not `commitments`: what is due of a promise rises with every second.
REPORTS = ("funnel", "revenue", "sales_cycle", "win_rate", "sla", "rejections", "cost", "untouched")
# What differs between two readings of one report.
NOW = ("as_of", "freshness_seconds")


@contextmanager
def run_receiver() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The address of a receiver of webhooks, and what came at `/good`; at `/bad` it fails."""
    received: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            if self.path == "/good":
                received.append(json.loads(body))
            self.send_response(200 if self.path == "/good" else 500)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing is logged."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", received
    server.shutdown()
    server.server_close()


def subscribe(client: Client, address: str) -> None:
    """Two subscriptions with the contact card: one whose receiver answers, one whose receiver fails."""
    for path in ("good", "bad"):
        terms = {"url": f"{address}/{path}", "types": ["*"], "contact": True}
        assert client.call("POST", "/v1/subscriptions", terms)[0] == 201


def come_through_every_door(client: Client) -> str:
    """Captures, activities, refused and filtered bodies and a merge of one person; the lead's id."""
    body = lead_with_canaries()
    _, first = client.call("POST", "/v1/leads", {"source": "website", "contact": {"phone": CANARIES["phone"]}})
    _, captured = client.call("POST", "/v1/leads", body)
    by_address = {"source": "website", "contact": {"email": CANARIES["email"], "external_id": "crm-canary-78"}}
    _, answer = client.call("POST", "/v1/leads/batch", {"leads": [by_address]})
    assert {captured["lead_id"], answer["results"][0]["lead_id"]} == {first["lead_id"]}
    # Another lead of the same person, which a capture ties to the first one.
    only_id = {"source": "website", "contact": {"external_id": "crm-canary-79", "name": CANARIES["name"]}}
    _, merged = client.call("POST", "/v1/leads", only_id)
    tie = {"source": "website", "contact": {"external_id": "crm-canary-79", "email": CANARIES["email"]}}
    assert client.call("POST", "/v1/leads", tie)[1]["lead_id"] == first["lead_id"] != merged["lead_id"]
    assert client.call("POST", "/v1/leads", body | {"source": "no-such-source"})[0] == 422
    assert client.call("POST", "/v1/leads", body | {"test": True, "external_id": "f-test"})[0] == 202
    asked = {"attributes": {"company.employees": 120}, "origin": f"{CANARIES['name']} said so: {CANARIES['note']}"}
    assert client.call("POST", f"/v1/leads/{merged['lead_id']}/attributes", asked)[0] == 200
    seen = {"type": "page_viewed", "properties": {"page": f"/u/{CANARIES['email']}", "note": CANARIES["note"]}}
    for lead in ({"email": CANARIES["email"]}, {"lead_id": merged["lead_id"]}):
        assert client.call("POST", "/v1/activities", seen | {"lead": lead})[0] == 202
    return str(first["lead_id"])


def sell(client: Client, lead_id: str) -> str:
    """Sales takes the lead, hears what it wants, and wins a deal, with notes; the handoff's id."""
    path = f"/v1/handoffs?lead={lead_id}"
    (handoff,) = client.wait_for(path, lambda document: bool(document["handoffs"]))["handoffs"]
    seller, path = handoff["seller"], f"/v1/handoffs/{handoff['handoff_id']}"
    evidence = {"seller": seller, "evidence": {"need": CANARIES["evidence"]}}
    assert client.call("PUT", f"{path}/acceptance", {"seller": seller})[0] == 200
    assert client.call("POST", f"{path}/contacts", {"seller": seller, "kind": "conversation"})[0] == 200
    assert client.call("PUT", f"{path}/qualification", evidence)[0] == 200
    deal = {"deal_id": "deal-1", "lead": {"email": CANARIES["email"]}, "stage": "opportunity", "owner": seller}
    attributes = {"competitor": "canary-deal-attribute"}
    amount = {"amount": "900.00", "currency": "EUR"}
    assert client.call("POST", "/v1/deals", deal | {"amount": amount, "attributes": attributes})[0] == 202
    outcome = {"seller": seller, "outcome": "won", "note": CANARIES["note"]}
    assert client.call("PUT", f"{path}/outcome", outcome)[0] == 200
    receipt = {"id": "receipt-1", "deal_id": "deal-1", "amount": amount, "kind": "new"}
    assert client.call("POST", "/v1/revenue", {"rows": [receipt]})[0] == 200
    return str(handoff["handoff_id"])


def read_numbers(client: Client, lead_id: str) -> dict[str, Any]:
    """Every report, by each group, and the journey of the lead."""
    paths = [f"/v1/reports/{name}{query}" for name in REPORTS for query in ("", "?by=channel", "?basis=period")]
    numbers = {}
    for path in (*paths, f"/v1/journeys/{lead_id}"):
        status, document = client.call("GET", path)
        numbers[path] = (
            {name: value for name, value in document.items() if name not in NOW} if status == 200 else status
        )
    return numbers

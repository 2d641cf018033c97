"""Requests that hold the identifiers of one person in every field: accepted ones, and wrong ones."""

import itertools
import json
from typing import Any

from tests.flow import canaries
from tests.support.encodings import ENCODINGS
from tests.support.retrying_client import Client

NAME, EMAIL = canaries.PERSON[:2]


def send_everything(client: Client) -> Any:
    """Send the canaries in every field of every body; the score of their lead."""
    source = {"kind": "form", "channel": NAME, "campaign": EMAIL}
    for name in ("website", "poisoned"):
        assert client.call("PUT", f"/v1/sources/{name}", source | {"name": NAME})[0] == 200
    # One activity waits for its lead.
    assert client.call("POST", "/v1/activities", canaries.activity_bodies()[0])[0] == 202
    _, answer = client.call("POST", "/v1/leads/batch", {"leads": canaries.lead_bodies()})
    assert [row["problem"] for row in answer["results"] if row["problem"]] == []
    lead_id = answer["results"][0]["lead_id"]
    for body in canaries.activity_bodies():
        assert client.call("POST", "/v1/activities", body)[0] == 202
    asked = {"attributes": {"company.employees": 120}, "origin": f"{NAME}, {EMAIL}"}
    assert client.call("POST", f"/v1/leads/{lead_id}/attributes", asked)[0] == 200
    for named in ("company.name", "company.industry", "role.title", "custom.note"):
        assert client.call("POST", f"/v1/leads/{lead_id}/attributes", {"attributes": {named: NAME}})[0] == 422
    path = f"/v1/handoffs?lead={lead_id}"
    (offered,) = client.wait_for(path, lambda document: bool(document["handoffs"]))["handoffs"]
    handoff_path, seller = f"/v1/handoffs/{offered['handoff_id']}", offered["seller"]
    for body in canaries.rejection_bodies(seller):
        assert client.call("PUT", f"{handoff_path}/rejection", body)[0] == 422
    contact = {"seller": seller, "kind": "conversation", "channel": "quenby.zyxwold"}
    assert client.call("POST", f"{handoff_path}/contacts", contact)[0] in (200, 201)
    _, score = client.call("GET", f"/v1/scores/{lead_id}")
    for body in canaries.deal_bodies(seller):
        assert client.call("POST", "/v1/deals", body)[0] == 202
    receipt = {"id": canaries.RECEIPT_ID, "deal_id": canaries.DEAL_ID, "amount": canaries.AMOUNT, "kind": "new"}
    assert client.call("POST", "/v1/revenue", {"rows": [receipt]})[0] == 200
    client.wait_for(
        f"/v1/journeys/{lead_id}", lambda document: json.dumps(document).count("page_viewed") >= len(ENCODINGS)
    )
    # Another person, whose first event handoff cannot handle.
    poisoned = canaries.lead_with_canaries() | {"source": "poisoned"}
    assert client.call("POST", "/v1/leads", poisoned)[0] == 202
    return score


def send_wrong_bodies(client: Client) -> list[str]:
    """The answers to bodies in which each field holds a wrong value with the name or the address."""
    answers = []
    lead, deal = canaries.lead_with_canaries(), canaries.deal_bodies("anna")[0]
    bodies = {"leads": lead, "activities": canaries.activity_bodies()[0], "deals": deal}
    wrong_values: list[Any] = [[EMAIL, NAME], f"{NAME} {EMAIL}" * 900, {"no": {"such": [EMAIL]}}]
    for path, wrong in itertools.product(bodies, wrong_values):
        for field in [*bodies[path], "occurred_at", "company", "custom"]:
            status, answer = client.call("POST", f"/v1/{path}", bodies[path] | {field: wrong})
            if status >= 400:
                answers.append(json.dumps(answer))
    assert len(answers) > len(lead)
    return answers

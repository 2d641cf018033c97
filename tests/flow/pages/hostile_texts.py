"""Every text that a visitor, a seller or a head can have Accord show, each trying to be code of the page."""

from typing import Any

import httpx2

from tests.support.accord_process import KEY
from tests.support.retrying_client import Client

# Closes attributes, titles and scripts, brings elements and attributes, and asks a template to count.
CODE = "'\"><img src=x onerror=hit()></title></script><script>hit()</script>{{7*7}}"
ADDRESS = "javascript:hit()//"
ANSWER_SECONDS = 30.0
PERSON = {
    "email": "hostile@attacks.example",
    "name": f"name{CODE}",
}


def write(label: str) -> str:
    """The code with a word of its own, by which a page that shows it is known."""
    return f"{label}{CODE}"


LEAD: dict[str, Any] = {
    "source": "hostile",
    "external_id": write("submission"),
    "contact": PERSON,
    "company": {"name": write("company"), "domain": "attacks.example", "industry": "logistics", "employees": 120},
    "role": {"title": write("title"), "seniority": "director"},
    "interest": {
        "budget": {"amount": "15000", "currency": "EUR"},
        "timeline": "3_months",
        "problem": write("problem"),
        "message": write("message"),
    },
    "touch": {
        "channel": "paid_search",
        "campaign": write("campaign"),
        "utm_source": write("utm"),
        "referrer": ADDRESS,
        "landing_page": ADDRESS,
    },
    "activity": "demo_requested",
    "answers": {write("question"): write("answer")},
    "custom": {"colour": write("custom")},
}
# A text that has words of the person's name is kept from other services: these are of a person with another name.
OTHER_LEAD = LEAD | {"external_id": "plain", "contact": {"email": "plain@attacks.example", "name": "Robin Plain"}}
ACTIVITY: dict[str, Any] = {
    "lead": {"email": PERSON["email"]},
    "type": "page_viewed",
    "properties": {"page": write("page")},
}
# What a seller writes of the lead, in order; `{}` gets the seller's id.
ANSWERS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("PUT", "acceptance", {}),
    ("POST", "contacts", {"kind": "conversation", "channel": "phone"}),
    ("POST", "rating", {"score": 2, "note": write("rating")}),
    (
        "PUT",
        "qualification",
        {"evidence": {"need": write("need"), "budget": write("budget"), "timeline": write("timeline")}},
    ),
    ("PUT", "opportunity", {"deal_id": write("deal"), "competitor": write("competitor")}),
    ("PUT", "outcome", {"outcome": "lost", "reason": "price", "note": write("lost")}),
)


def fill_hostile(client: Client, origin: str) -> dict[str, str]:
    """Send all of them to a company that has agreed; the ids of what they are in, by name."""
    _put(client, "/v1/sources/hostile", {"name": write("source"), "kind": "form", "campaign": write("default")})
    _put(client, "/v1/people/hostile", {"name": write("person"), "roles": ["executive"]})
    _put(client, "/v1/campaigns/hostile", {"name": write("named"), "source": "hostile", "content": write("content")})
    client.call("POST", "/v1/keys", {"scopes": ["read"], "note": write("key")})
    client.call("POST", "/v1/leads", LEAD | {"test": True, "external_id": write("filtered")})
    client.call("POST", "/v1/leads", LEAD | {"source": "not-known-yet", "external_id": write("refused")})
    _put(client, "/v1/sources/not-known-yet", {"name": "Known by now", "kind": "form"})
    action = {"what": write("action"), "owner": write("owner"), "due": "2026-12-31"}
    status, answer = client.call("POST", "/v1/meetings/2026-W48/actions", action)
    assert status == 201, answer
    return {**_agree(client), **_tell_story(client), "hostile_import": _import(origin)}


def _put(client: Client, path: str, body: dict[str, Any]) -> None:
    status, answer = client.call("PUT", path, body)
    assert status in (200, 201), (path, answer)


def _agree(client: Client) -> dict[str, str]:
    """A draft with such words, an open comment on it, and one that may be signed."""
    in_force = client.call("GET", "/v1/agreements/active")[1]["document"]
    status, drafted = client.call("POST", "/v1/agreements", in_force | {"title": write("agreement")})
    assert status == 201, drafted
    version = str(drafted["version"])
    comment = {"text": write("comment"), "objection": True}
    status, answer = client.call("POST", f"/v1/agreements/{version}/comments", comment)
    assert status == 201, answer
    later = client.call("POST", "/v1/agreements", in_force | {"title": write("later")})[1]
    client.call("POST", "/v1/agreements/reviews", {"decision": "keep", "minutes": write("minutes")})
    return {"draft": version, "later_draft": str(later["version"])}


def _tell_story(client: Client) -> dict[str, str]:
    """The lead, with all that its seller writes."""
    handoff, other = _offer(client, LEAD), _offer(client, OTHER_LEAD)
    client.call("POST", "/v1/activities", ACTIVITY)
    _reassign(client, handoff)
    for method, answer, body in ANSWERS:
        path = f"/v1/handoffs/{handoff['handoff_id']}/{answer}"
        status, document = client.call(method, path, {"seller": "anna", **body})
        assert status < 300, (answer, document)
    client.wait_for(f"/v1/journeys/{handoff['lead_id']}", lambda journey: bool(journey.get("owner")))
    ids = {"hostile_lead": handoff["lead_id"], "hostile_handoff": handoff["handoff_id"]}
    return ids | {"plain_lead": other["lead_id"], "plain_handoff": other["handoff_id"]}


def _offer(client: Client, lead: dict[str, Any]) -> dict[str, Any]:
    """The handoff of this lead."""
    status, captured = client.call("POST", "/v1/leads", lead)
    assert status == 202, captured
    found = client.wait_for(f"/v1/handoffs?lead={captured['lead_id']}", lambda document: bool(document["handoffs"]))
    handoff: dict[str, Any] = found["handoffs"][0]
    return handoff


def _reassign(client: Client, handoff: dict[str, Any]) -> None:
    """Have another seller with such a name get the lead, and give it back."""
    _put(client, "/v1/sellers/hostile", {"name": write("seller"), "team": write("team"), "capacity": 1})
    for seller in ("hostile", "anna"):
        body = {"seller": seller, "why": write("why")}
        status, answer = client.call("POST", f"/v1/handoffs/{handoff['handoff_id']}/reassignment", body)
        assert status == 200, answer


def _import(origin: str) -> str:
    """The id of an import of a file with such a name and a row that is refused."""
    answer = httpx2.post(
        f"{origin}/v1/imports",
        headers={"authorization": f"Bearer {KEY}"},
        data={"kind": "leads", "source": "hostile"},
        files={"file": (f"{write('file')}.csv", f'email,company.name\n"{write("cell")}",x\n', "text/csv")},
        timeout=ANSWER_SECONDS,
    )
    assert answer.status_code == 202, answer.text
    return str(answer.json()["import_id"])

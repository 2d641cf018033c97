"""One lead in each state that a card can show, told as its seller would."""

from typing import Any

from tests.support.retrying_client import Client

# Of each lead: what its seller answers, in order. `{}` in a body gets the seller's id.
STORIES: dict[str, list[tuple[str, str, dict[str, Any]]]] = {
    "offered": [],
    "accepted": [("PUT", "acceptance", {})],
    "contacted": [
        ("POST", "contacts", {"kind": "attempt", "channel": "phone"}),
        ("POST", "contacts", {"kind": "conversation", "channel": "phone"}),
    ],
    "sales_qualified": [
        ("PUT", "acceptance", {}),
        (
            "PUT",
            "qualification",
            {"evidence": {"need": "plans by hand", "budget": "15,000 a year", "timeline": "this quarter"}},
        ),
    ],
    "opportunity": [
        ("PUT", "acceptance", {}),
        ("PUT", "opportunity", {"deal_id": "story-5", "amount": {"amount": "18000.00", "currency": "EUR"}}),
    ],
    "won": [
        ("PUT", "acceptance", {}),
        ("PUT", "outcome", {"outcome": "won", "amount": {"amount": "24000.00", "currency": "EUR"}}),
    ],
    "lost": [("PUT", "acceptance", {}), ("PUT", "outcome", {"outcome": "lost", "reason": "price"})],
    "rejected": [
        ("PUT", "rejection", {"reason": "too_small", "clause": "size", "correction": {"company.employees": 120}})
    ],
    "recycled": [
        ("PUT", "acceptance", {}),
        ("POST", "recycling", {"reason": "not_now", "note": "Again after the trade fair.", "return_on": "2027-02-01"}),
    ],
}
PEOPLE = (
    ("Dana Reyes", "Head of Operations", "Reyes Logistics", "We plan 60 routes a day by hand. Can we see a demo?"),
    ("Luis Novak", "COO", "Novak Freight", "Please call me on Monday morning."),
    ("Mira Larsen", "VP Supply", "Larsen Foods", "Our contract ends in March."),
    ("Tom Adler", "Director Fleet", "Adler Transport", "We have 40 trucks in three countries."),
    ("Aisha Costa", "CEO", "Costa Retail", "Which systems do you connect to?"),
    ("Jonas Ito", "Director Logistics", "Ito Parcels", "We need this before the summer."),
    ("Elif Moreau", "VP Operations", "Moreau Trading", "What does it cost for 25 drivers?"),
    ("Noah Singh", "CTO", "Singh Couriers", "Is there an interface?"),
    ("Sofia Weber", "Director Purchase", "Weber Maschinen", "Only looking around for now."),
)


def tell_stories(client: Client) -> dict[str, str]:
    """Send the leads and answer them; the handoff of each state by its name, and `lead` and `seller` of the first."""
    names: dict[str, str] = {}
    for number, (state, answers) in enumerate(STORIES.items()):
        handoff = _offer(client, number)
        names[state] = handoff["handoff_id"]
        for method, answer, body in answers:
            path = f"/v1/handoffs/{handoff['handoff_id']}/{answer}"
            status, document = client.call(method, path, {"seller": handoff["seller"], **body})
            assert status < 300, (state, answer, document)
    first = client.call("GET", f"/v1/handoffs/{names['offered']}")[1]
    names |= {"lead": first["lead_id"], "handoff": names["offered"], "seller": first["seller"]}
    client.wait_for(f"/v1/journeys/{first['lead_id']}", lambda journey: bool(journey.get("owner")))
    return names


def _offer(client: Client, number: int) -> dict[str, Any]:
    """The handoff of this person's lead, which is anna's."""
    name, title, company, message = PEOPLE[number]
    for seller in ("ben", "chiara", "dmitri"):
        client.call("PUT", f"/v1/sellers/{seller}", {"name": seller.title(), "team": "inbound", "capacity": 0})
    domain = f"{company.lower().replace(' ', '-')}.example"
    captured = {
        "source": "website",
        "external_id": f"story-{number}",
        "contact": {"email": f"{name.split()[0].lower()}@{domain}", "phone": "+493012345678", "name": name},
        "company": {"name": company, "domain": domain, "industry": "logistics", "employees": 120, "country": "DE"},
        "role": {"title": title, "seniority": "director"},
        "interest": {"budget": {"amount": "15000", "currency": "EUR"}, "timeline": "3_months", "message": message},
        "touch": {"channel": "paid_search", "campaign": "fleet-autumn"},
        "activity": "demo_requested",
        "answers": {"What do you ship?": "bikes"},
    }
    status, answer = client.call("POST", "/v1/leads", captured)
    assert status == 202, answer
    found = client.wait_for(
        f"/v1/handoffs?lead={answer['lead_id']}",
        lambda document: bool(document["handoffs"]) and document["handoffs"][0]["seller"] == "anna",
    )
    handoff: dict[str, Any] = found["handoffs"][0]
    return handoff

"""The company of the scenario: its two agreements, its sellers and its routing rules."""

from typing import Any

from tests.support.retrying_client import Client
from tests.support.scenario import sign_agreement

PROFILE = [
    {"id": "industry", "field": "company.industry", "in": ["logistics", "retail"], "points": 30},
    {
        "id": "size",
        "field": "company.employees",
        "between": [50, 2000],
        "points": 30,
        "required": True,
        "says": "below 50 we lose money",
    },
    {"id": "role", "field": "role.seniority", "in": ["c_level", "director"], "points": 20},
    {"id": "budget", "field": "interest.budget", "at_least": 10000, "points": 20},
]
SALES = {
    "business_hours": {"open": {"mon-fri": ["09:00-12:30", "13:30-18:00"]}, "holidays": "DE-HH"},
    "acceptance": {"within": "4h", "at_least": 0.9},
    "first_attempt": {"within": "4h"},
    "first_contact": {"within": "24h", "clock": "elapsed"},
    "disposition": {"within": "5d"},
}
OCTOBER_AGREEMENT: dict[str, Any] = {
    "title": "Demands of October",
    "timezone": "Europe/Berlin",
    "currency": "EUR",
    "definition": {
        "profile": PROFILE,
        "behaviour": [
            {"id": "demo", "activity": "demo_requested", "points": 30, "half_life_days": 14},
            {"id": "webinar", "activity": "event_attended", "points": 12, "half_life_days": 7},
            {"id": "guide", "activity": "content_downloaded", "points": 10, "half_life_days": 7, "max": 15},
        ],
        "disqualify": [{"id": "competitor", "field": "company.domain", "in": ["rival.example"]}],
        "qualified": {"fit": 50, "behaviour": 20},
        "sales_qualified": {"evidence": ["need", "timeline"]},
        "sales_ready": {"evidence": ["decision_maker"]},
    },
    "sales": SALES,
    "rejection_reasons": [
        {"code": "wrong_industry", "clause": "industry", "returns": "disqualified"},
        {"code": "too_small", "clause": "size", "returns": "nurture"},
        {"code": "other", "note": "required", "returns": "nurture"},
    ],
    "recycle_reasons": ["unreachable", "not_now"],
    "lost_reasons": ["price", "no_decision"],
    "recycling": {"cool_off_days": 3, "max_cycles": 3},
}
# A budget is required, sales accepts in half the time, and a seller answers an offer within an hour.
NOVEMBER_AGREEMENT: dict[str, Any] = OCTOBER_AGREEMENT | {
    "title": "Demands of November",
    "definition": OCTOBER_AGREEMENT["definition"] | {"profile": [*PROFILE[:3], PROFILE[3] | {"required": True}]},
    "sales": SALES | {"acceptance": {"within": "2h", "at_least": 0.9}, "offer": {"within": "1h"}},
}

# Carl is away during the whole scenario, so Anna is the only seller of her team.
SELLERS: dict[str, dict[str, Any]] = {
    "anna": {"name": "Anna Brandt", "team": "north"},
    "ben": {"name": "Ben Okafor", "team": "south"},
    "carl": {
        "name": "Carl Weber",
        "team": "north",
        "away": [{"from": "2025-10-13T00:00:00Z", "to": "2999-01-01T00:00:00Z"}],
    },
}
ROUTING = {
    "rules": [
        {
            "id": "alps",
            "when": [{"field": "company.country", "in": ["AT", "CH"]}],
            "to": {"team": "south"},
        },
        {"id": "rest", "when": [], "to": {"team": "north"}},
    ]
}


def set_up_company(client: Client) -> None:
    """Sign the first agreement, and register one source, three sellers and two routing rules."""
    client.wait_for("/v1/reports/funnel", lambda document: "totals" in document)
    sign_agreement(client, OCTOBER_AGREEMENT)
    bodies = {"/v1/sources/website": {"name": "Website", "kind": "form"}}
    bodies |= {f"/v1/sellers/{seller}": body for seller, body in SELLERS.items()}
    for path, body in {**bodies, "/v1/routing": ROUTING}.items():
        status, answer = client.call("PUT", path, body)
        assert status == 200, answer

"""An agreement by which every lead of the load qualifies, and somebody to take them."""

from bench.http_calls import call

AGREEMENT = {
    "title": "Everybody who asks for a demo",
    "timezone": "Europe/Berlin",
    "currency": "EUR",
    "review_every_days": 90,
    "definition": {
        "profile": [
            {"id": "trade", "field": "company.industry", "in": ["logistics", "retail"], "points": 30},
            {"id": "size", "field": "company.employees", "between": [50, 2000], "points": 30, "required": True},
            {"id": "role", "field": "role.seniority", "in": ["c_level", "vp", "director"], "points": 25},
        ],
        "behaviour": [{"id": "demo", "activity": "demo_requested", "points": 50, "half_life_days": 30}],
        "disqualify": [{"id": "throwaway", "field": "contact.email_class", "in": ["disposable"]}],
        "qualified": {"fit": 50, "behaviour": 20},
        "sales_qualified": {"evidence": []},
        "sales_ready": {"evidence": []},
    },
    "sales": {"business_hours": {"open": {"mon-fri": ["09:00-18:00"]}}, "acceptance": {"within": "4h"}},
    "rejection_reasons": [{"code": "other", "note": "required", "returns": "nurture"}],
}
SELLERS = 7


def agree(port_of_qualification: int) -> None:
    """Sign the agreement."""
    version = call(port_of_qualification, "POST", "/v1/agreements", AGREEMENT)["version"]
    for side in ("marketing", "sales"):
        signature = {"side": side, "signer": f"head of {side}"}
        call(port_of_qualification, "POST", f"/v1/agreements/{version}/signatures", signature)


def hire(port_of_handoff: int) -> None:
    """Sellers with room for everybody."""
    for number in range(SELLERS):
        body = {
            "name": f"Seller {number}",
            "email": f"seller{number}@example.com",
            "team": "reps",
            "kind": "employee",
            "capacity": 1_000_000,
        }
        call(port_of_handoff, "PUT", f"/v1/sellers/seller-{number}", body)

"""The routes of the routing rules."""

from typing import Any

import pytest

from tests.handoff.service import HandoffService

RULES: list[dict[str, Any]] = [
    {
        "id": "big",
        "when": [
            {"field": "company.employees", "between": [1000.0, 5000.0]},
            {"field": "company.country", "in": ["DE", "AT"]},
            {"field": "custom.fleet_size", "exists": True},
        ],
        "to": {"seller": "anna"},
    },
    {"id": "rest", "when": [], "to": {"team": "reps"}},
]


async def test_no_routing_is_version_zero(service: HandoffService) -> None:
    assert (await service.admin.get("/v1/routing")).json() == {"version": 0, "rules": []}


async def test_rules_are_stored_and_the_same_rules_again_change_nothing(service: HandoffService) -> None:
    await service.put_seller("anna")
    responses = [await service.admin.put("/v1/routing", json={"rules": RULES}) for _ in range(2)]
    other = await service.admin.put("/v1/routing", json={"rules": RULES[1:]})

    assert [response.json() for response in responses] == [{"version": 1, "rules": RULES}] * 2
    assert other.json() == (await service.admin.get("/v1/routing")).json() == {"version": 2, "rules": RULES[1:]}


@pytest.mark.parametrize(
    ("rule", "pointer"),
    [
        ({"to": {"team": "nobody"}}, "/rules/0/to/team"),
        ({"to": {"seller": "nobody"}}, "/rules/0/to/seller"),
        ({"to": {}}, "/rules/0/to"),
        ({"to": {"team": "reps", "seller": "anna"}}, "/rules/0/to"),
        ({"when": [{"field": "company.industri", "equals": "x"}]}, "/rules/0/when/0/field"),
        ({"when": [{"field": "company.industry"}]}, "/rules/0/when/0"),
        ({"when": [{"field": "company.industry", "equals": "x", "points": 3}]}, "/rules/0/when/0/points"),
        ({"id": "rest"}, ""),
    ],
)
async def test_the_error_of_a_rule_names_the_field(service: HandoffService, rule: dict[str, Any], pointer: str) -> None:
    await service.put_seller("anna")
    response = await service.admin.put("/v1/routing", json={"rules": [RULES[0] | rule, RULES[1]]})

    assert (response.status_code, [error["pointer"] for error in response.json()["errors"]]) == (422, [pointer])
    assert (await service.admin.get("/v1/routing")).json()["version"] == 0

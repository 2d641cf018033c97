"""Sellers, teams and rules as callers set and read them."""

from typing import Any

import pytest

from tests.handoff.service import HandoffService

ANNA: dict[str, Any] = {
    "name": "Anna Berg",
    "email": "anna@reps.example",
    "team": "reps",
    "kind": "commission_agent",
    "capacity": 20,
    "weight": 1.5,
    "timezone": "Europe/Berlin",
    "away": [{"from": "2018-12-24T00:00:00+01:00", "to": "2019-01-02T00:00:00+01:00"}],
    "active": True,
}
KEPT = ANNA | {"seller": "anna", "away": [{"from": "2018-12-23T23:00:00Z", "to": "2019-01-01T23:00:00Z"}]}
PLAIN: dict[str, Any] = {
    "seller": "ben",
    "name": "Ben",
    "email": None,
    "team": "default",
    "kind": "employee",
    "capacity": None,
    "weight": 1.0,
    "timezone": "UTC",
    "away": [],
    "active": True,
}


async def test_a_seller_is_kept_as_told(here: HandoffService) -> None:
    await here.admin.put("/v1/sellers/ben", json={"name": "Ben"})
    answers = [await here.admin.put("/v1/sellers/anna", json=ANNA) for _ in range(2)]
    read = await here.admin.get("/v1/sellers/anna")

    assert [(answer.status_code, answer.json()) for answer in [*answers, read]] == [(200, KEPT)] * 3
    assert (await here.admin.get("/v1/sellers")).json() == {"sellers": [KEPT, PLAIN], "next_cursor": None}


async def test_sellers_are_listed_page_by_page(here: HandoffService) -> None:
    for name in ("anna", "ben", "cleo"):
        await here.put_seller(name)

    async def page(**asked: Any) -> tuple[list[str], str | None]:
        answer = (await here.admin.get("/v1/sellers", params=asked)).json()
        return [seller["seller"] for seller in answer["sellers"]], answer["next_cursor"]

    assert await page(limit=2) == (["anna", "ben"], "ben")
    assert await page(limit=2, cursor="ben") == (["cleo"], None)


async def test_a_seller_may_change_teams_and_both_teams_remain(here: HandoffService) -> None:
    await here.put_seller("anna")
    await here.put_seller("anna", team="field", capacity=7)

    teams = (await here.admin.get("/v1/teams")).json()["teams"]
    assert [(team["team"], [seller["seller"] for seller in team["sellers"]]) for team in teams] == [
        ("field", ["anna"]),
        ("reps", []),
    ]


async def test_an_unknown_seller_is_not_found(here: HandoffService) -> None:
    await here.put_seller("ben")

    assert (await here.admin.get("/v1/sellers/anna")).status_code == 404


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"name": ""}, "/name"),
        ({"email": "nonsense"}, "/email"),
        ({"kind": "robot"}, "/kind"),
        ({"capacity": -1}, "/capacity"),
        ({"weight": 0}, "/weight"),
        ({"timezone": "Berlin"}, "/timezone"),
        ({"away": [{"from": "2018-12-24T00:00:00Z", "to": "2018-12-24T00:00:00Z"}]}, "/away/0"),
        ({"away": [{"from": "2018-12-24", "to": "2018-12-24"}]}, "/away/0"),
        ({"away": [{"from": "2018-12-24", "to": "2018-12-23T00:00:00Z"}]}, ""),
        ({"away": [{"from": "2018-12-24T00:00:00Z"}]}, "/away/0/to"),
        ({"away": [{"from": "24.12.2018", "to": "2018-12-25"}]}, "/away/0/from"),
        ({"away": [{"from": "2018-02-30", "to": "2018-12-25"}]}, "/away/0/from"),
        ({"away": [{"from": 1545609600, "to": "2018-12-25"}]}, "/away/0/from"),
        ({"open": 3}, "/open"),
    ],
)
async def test_a_wrong_field_of_a_seller_is_named(here: HandoffService, change: dict[str, Any], pointer: str) -> None:
    answer = await here.admin.put("/v1/sellers/anna", json=ANNA | change)

    assert (answer.status_code, [error["pointer"] for error in answer.json()["errors"]]) == (422, [pointer])


async def test_whole_days_of_absence_begin_where_the_seller_lives(here: HandoffService) -> None:
    away = [{"from": "2018-10-27", "to": "2018-10-29"}]

    shown = await here.put_seller("anna", timezone="Europe/Berlin", away=away)
    there = await here.put_seller("ben", timezone="America/New_York", away=away)

    assert shown["away"] == [{"from": "2018-10-26T22:00:00Z", "to": "2018-10-28T23:00:00Z"}]
    assert there["away"] == [{"from": "2018-10-27T04:00:00Z", "to": "2018-10-29T04:00:00Z"}]
    assert (await here.admin.get("/v1/sellers/ben")).json()["away"] == there["away"]


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


async def test_no_routing_is_version_zero(here: HandoffService) -> None:
    assert (await here.admin.get("/v1/routing")).json() == {"version": 0, "rules": []}


async def test_rules_are_kept_and_the_same_ones_again_change_nothing(here: HandoffService) -> None:
    await here.put_seller("anna")
    answers = [await here.admin.put("/v1/routing", json={"rules": RULES}) for _ in range(2)]
    other = await here.admin.put("/v1/routing", json={"rules": RULES[1:]})

    assert [answer.json() for answer in answers] == [{"version": 1, "rules": RULES}] * 2
    assert other.json() == (await here.admin.get("/v1/routing")).json() == {"version": 2, "rules": RULES[1:]}


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
async def test_a_wrong_rule_is_named(here: HandoffService, rule: dict[str, Any], pointer: str) -> None:
    await here.put_seller("anna")
    answer = await here.admin.put("/v1/routing", json={"rules": [RULES[0] | rule, RULES[1]]})

    assert (answer.status_code, [error["pointer"] for error in answer.json()["errors"]]) == (422, [pointer])
    assert (await here.admin.get("/v1/routing")).json()["version"] == 0


async def test_who_may_set_and_read(here: HandoffService) -> None:
    await here.put_seller("anna")
    await here.put_seller("ben")

    async def statuses(*scopes: str, seller: str | None = None) -> list[int]:
        async with await here.client(*scopes, seller=seller) as client:
            answers = [
                await client.put("/v1/sellers/anna", json={"name": "Anna"}),
                await client.put("/v1/routing", json={"rules": []}),
                await client.get("/v1/sellers/anna"),
                await client.get("/v1/sellers/ben"),
                *[await client.get(f"/v1/{word}") for word in ("sellers", "teams", "routing")],
            ]
        return [answer.status_code for answer in answers]

    assert await statuses() == [401] * 7
    assert await statuses("marketing") == [403] * 7
    assert await statuses("sales") == [200] * 7
    assert await statuses("sales", seller="anna") == [403, 403, 200, 404, 403, 403, 403]

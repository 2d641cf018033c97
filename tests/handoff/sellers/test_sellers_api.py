"""The routes of sellers, and who may call the routes of sellers, teams and routing."""

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
    "on_leave": "reassign",
    "booking_url": "https://example.com/anna",
}
AWAY = [{"from": "2018-12-23T23:00:00Z", "to": "2019-01-01T23:00:00Z"}]
STORED = ANNA | {"seller": "anna", "away": AWAY, "notify": []}
DEFAULTS: dict[str, Any] = {
    "seller": "ben",
    "notify": [],
    "name": "Ben",
    "email": None,
    "team": "default",
    "kind": "employee",
    "capacity": None,
    "weight": 1.0,
    "timezone": "UTC",
    "away": [],
    "active": True,
    "on_leave": "keep",
    "booking_url": None,
}
NO_CURSOR = {"pointer": "/query/cursor", "detail": "Must be the cursor of the page before."}


async def test_a_seller_is_stored_as_sent(service: HandoffService) -> None:
    await service.admin.put("/v1/sellers/ben", json={"name": "Ben"})
    responses = [await service.admin.put("/v1/sellers/anna", json=ANNA) for _ in range(2)]
    read = await service.admin.get("/v1/sellers/anna")

    assert [(response.status_code, response.json()) for response in [*responses, read]] == [(200, STORED)] * 3
    assert (await service.admin.get("/v1/sellers")).json() == {"sellers": [STORED, DEFAULTS], "next_cursor": None}


async def test_sellers_are_listed_page_by_page(service: HandoffService) -> None:
    for name in ("anna", "ben", "cleo"):
        await service.put_seller(name)

    async def page(**query: Any) -> tuple[list[str], str | None]:
        response = (await service.admin.get("/v1/sellers", params=query)).json()
        return [seller["seller"] for seller in response["sellers"]], response["next_cursor"]

    assert await page(limit=2) == (["anna", "ben"], "ben")
    assert await page(limit=2, cursor="ben") == (["cleo"], None)
    answer = await service.admin.get("/v1/sellers", params={"cursor": "nonsense"})
    assert (answer.status_code, answer.json()["errors"]) == (422, [NO_CURSOR])


async def test_a_seller_may_change_teams_and_both_teams_remain(service: HandoffService) -> None:
    await service.put_seller("anna")
    await service.put_seller("anna", team="field", capacity=7)

    teams = (await service.admin.get("/v1/teams")).json()["teams"]
    assert [(team["team"], [seller["seller"] for seller in team["sellers"]]) for team in teams] == [
        ("field", ["anna"]),
        ("reps", []),
    ]


async def test_an_unknown_seller_is_not_found(service: HandoffService) -> None:
    await service.put_seller("ben")

    assert (await service.admin.get("/v1/sellers/anna")).status_code == 404


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
        ({"away": [{"from": "2018-12-25", "to": "2018-12-24"}]}, "/away/0"),
        ({"away": [{"from": "2018-12-24", "to": "2018-12-23T00:00:00Z"}]}, ""),
        ({"away": [{"from": "2018-12-24T00:00:00Z"}]}, "/away/0/to"),
        ({"away": [{"from": "24.12.2018", "to": "2018-12-25"}]}, "/away/0/from"),
        ({"away": [{"from": "2018-02-30", "to": "2018-12-25"}]}, "/away/0/from"),
        ({"away": [{"from": 1545609600, "to": "2018-12-25"}]}, "/away/0/from"),
        ({"open": 3}, "/open"),
        ({"booking_url": "javascript:alert(1)"}, "/booking_url"),
        ({"booking_url": "https://kim@example.com/"}, "/booking_url"),
        ({"booking_url": "https:\\\\example.com"}, "/booking_url"),
        ({"booking_url": "//example.com/kim"}, "/booking_url"),
        ({"booking_url": "http://[::1"}, "/booking_url"),
    ],
)
async def test_the_error_of_a_seller_names_the_field(
    service: HandoffService, change: dict[str, Any], pointer: str
) -> None:
    response = await service.admin.put("/v1/sellers/anna", json=ANNA | change)

    assert (response.status_code, [error["pointer"] for error in response.json()["errors"]]) == (422, [pointer])


async def test_whole_days_of_absence_begin_where_the_seller_lives(service: HandoffService) -> None:
    away = [{"from": "2018-10-27", "to": "2018-10-29"}]

    berlin = await service.put_seller("anna", timezone="Europe/Berlin", away=away)
    new_york = await service.put_seller("ben", timezone="America/New_York", away=away)

    assert berlin["away"] == [{"from": "2018-10-26T22:00:00Z", "to": "2018-10-28T23:00:00Z"}]
    assert new_york["away"] == [{"from": "2018-10-27T04:00:00Z", "to": "2018-10-29T04:00:00Z"}]
    assert (await service.admin.get("/v1/sellers/ben")).json()["away"] == new_york["away"]


async def test_an_absence_that_begins_and_ends_with_one_date_is_that_day(service: HandoffService) -> None:
    summer_time_ends = await service.put_seller(
        "anna", timezone="Europe/Berlin", away=[{"from": "2018-10-28", "to": "2018-10-28"}]
    )

    assert summer_time_ends["away"] == [{"from": "2018-10-27T22:00:00Z", "to": "2018-10-28T23:00:00Z"}]
    again = await service.put_seller("anna", timezone="Europe/Berlin", away=summer_time_ends["away"])
    assert again["away"] == summer_time_ends["away"]


async def test_only_sales_and_no_sellers_key_may_set_sellers_and_routing(service: HandoffService) -> None:
    await service.put_seller("anna")
    await service.put_seller("ben")

    async def statuses(*scopes: str, seller: str | None = None) -> list[int]:
        async with await service.client(*scopes, seller=seller) as client:
            responses = [
                await client.put("/v1/sellers/anna", json={"name": "Anna"}),
                await client.put("/v1/routing", json={"rules": []}),
                await client.get("/v1/sellers/anna"),
                await client.get("/v1/sellers/ben"),
                *[await client.get(f"/v1/{path}") for path in ("sellers", "teams", "routing")],
            ]
        return [response.status_code for response in responses]

    assert await statuses() == [401] * 7
    assert await statuses("marketing") == [403] * 7
    assert await statuses("sales") == [200] * 7
    assert await statuses("sales", seller="anna") == [403, 403, 200, 404, 403, 403, 403]

"""The lead of a team, by HTTP."""

from typing import Any

import pytest

from tests.handoff.service import HandoffService


@pytest.mark.parametrize(
    ("team", "body", "status"),
    [("reps", {"lead": "anna"}, 200), ("reps", {"lead": None}, 200), ("none", {"lead": "anna"}, 404)],
)
async def test_a_team_has_a_lead(service: HandoffService, team: str, body: dict[str, Any], status: int) -> None:
    await service.put_seller("anna")

    assert (await service.admin.put(f"/v1/teams/{team}", json=body)).status_code == status
    (row,) = (await service.admin.get("/v1/teams")).json()["teams"]
    assert row["lead"] == (body["lead"] if status == 200 else None)


async def test_an_unknown_seller_cannot_lead_a_team_and_a_sellers_key_cannot_choose_the_lead(
    service: HandoffService,
) -> None:
    await service.put_seller("anna")

    response = await service.admin.put("/v1/teams/reps", json={"lead": "nobody"})
    assert (response.status_code, [error["pointer"] for error in response.json()["errors"]]) == (422, ["/lead"])
    async with await service.client("sales", seller="anna") as client:
        assert (await client.put("/v1/teams/reps", json={"lead": "anna"})).status_code == 403

"""Deals by a key that is bound to a seller: only of leads that were handed to that seller."""

from typing import Any

from uuid_utils.compat import uuid7

from tests.handoff.deals.crm_messages import DANA, capture_known_lead
from tests.handoff.event_builders import lead_qualified
from tests.handoff.service import HandoffService


async def test_a_sellers_key_sends_that_sellers_deals_only(crm: HandoffService) -> None:
    lead = await capture_known_lead(crm)
    await crm.receive(lead_qualified(lead))
    undated = {"deal_id": "d-9", "lead": {"email": DANA}, "stage": "opportunity"}

    async def send(seller: str, **changes: Any) -> tuple[int, Any]:
        async with await crm.client("sales", seller=seller) as client:
            response = await client.post("/v1/deals", json=undated | changes)
            return response.status_code, response.json().get("errors")

    assert await send("ben", owner="anna") == (
        403,
        [{"pointer": "/owner", "detail": "A key that is bound to a seller sends that seller's deals only."}],
    )
    assert await send("ben") == (404, [])
    assert await send("anna") == (202, None)
    assert await send("ben", deal_id="d-8", lead={"lead_id": str(lead)}) == (404, [])
    assert (await crm.handoff(lead))["seller"] == "anna"


async def test_a_sellers_key_learns_nothing_of_other_leads_and_leaves_nothing_behind(crm: HandoffService) -> None:
    await capture_known_lead(crm)
    leads = [{"email": DANA}, {"email": "unknown@example.com"}, {"lead_id": str(uuid7())}]

    async with await crm.client("sales", seller="anna") as client:
        responses = [
            await client.post("/v1/deals", json={"deal_id": "d-9", "lead": lead, "stage": "opportunity"})
            for lead in leads
        ]

    problems = [response.json() for response in responses]
    assert [response.status_code for response in responses] == [404, 404, 404]
    assert problems[0] == problems[1] == problems[2]
    assert await crm.rows("select deal_id from deals union all select hash from match_keys where lead_id is null") == []
    assert await crm.handoffs() == []

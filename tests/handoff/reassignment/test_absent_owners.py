"""A seller who has left and whom a deal names as its owner passes the lead on, whatever is told first."""

from typing import Any

import pytest

from tests.handoff.deals.crm_messages import capture_known_lead, fetch_states, report_deal
from tests.handoff.event_builders import lead_qualified
from tests.handoff.responses.seller_client import AWAY
from tests.handoff.service import HandoffService


@pytest.mark.parametrize("absence", [{"active": False}, {"away": AWAY, "on_leave": "reassign"}])
async def test_a_deal_that_names_a_seller_who_left_before_is_passed_on_like_one_that_named_the_seller_earlier(
    service: HandoffService, absence: dict[str, Any]
) -> None:
    await service.put_seller("anna")
    await service.put_seller("carl", **absence)
    await service.pass_leads_on()
    lead = await capture_known_lead(service)
    await service.receive(lead_qualified(lead))

    await report_deal(service, stage="opportunity", owner="carl")
    assert await fetch_states(service) == [("opportunity", "carl")]
    await service.pass_leads_on()

    assert await fetch_states(service) == [("opportunity", "anna")]


async def test_a_deal_that_is_open_again_does_not_stay_with_a_seller_who_left(service: HandoffService) -> None:
    await service.put_seller("anna")
    await service.put_seller("carl")
    lead = await capture_known_lead(service)
    await service.receive(lead_qualified(lead))
    await report_deal(service, stage="lost", owner="carl")
    await service.put_seller("carl", active=False)
    await service.pass_leads_on()

    await report_deal(service, stage="opportunity", owner=None, occurred_at="2018-11-22T12:00:00Z")
    await service.pass_leads_on()

    assert await fetch_states(service) == [("opportunity", "anna")]

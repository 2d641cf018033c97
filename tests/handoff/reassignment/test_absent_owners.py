"""A seller who has left and whom a deal names as its owner passes the lead on, whatever is told first."""

from typing import Any

import pytest

from services.handoff.sellers.handlers import put_seller
from tests.handoff.concurrency import run_concurrently
from tests.handoff.deals.crm_messages import BY_KEY, capture_known_lead, fetch_states, report_deal, win_deal
from tests.handoff.event_builders import fixed_id, lead_qualified
from tests.handoff.responses.seller_client import AWAY, respond
from tests.handoff.service import HandoffService
from tests.handoff.state_builders import seller


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


async def test_a_lead_goes_back_to_no_seller_who_left(service: HandoffService) -> None:
    await service.put_seller("carl")
    lead = await capture_known_lead(service)
    await service.receive(lead_qualified(lead))
    handoff = str((await service.handoff(lead))["handoff_id"])
    await respond(service.admin, handoff, "contacts", seller="carl", kind="attempt")
    await service.put_seller("ben")
    await service.put_seller("anna")
    await report_deal(service, stage="opportunity", owner="ben", occurred_at="2018-11-20T10:00:00Z")
    await service.put_seller("carl", active=False)
    await service.pass_leads_on()

    # So the deal was lost before the lead qualified, and names no seller of it.
    await report_deal(service, stage="lost", owner=None, occurred_at="2018-11-20T11:00:00Z")
    assert await fetch_states(service) == [("accepted", "carl")]
    await service.pass_leads_on()

    assert await fetch_states(service) == [("offered", "anna")]


async def test_a_seller_who_leaves_while_a_deal_names_the_seller_passes_the_lead_on(service: HandoffService) -> None:
    await service.put_seller("anna")
    await service.put_seller("carl")
    lead = await capture_known_lead(service)
    await service.receive(lead_qualified(lead))

    await run_concurrently(
        service,
        win_deal(stage="opportunity", owner="carl", **BY_KEY),
        lambda conn: put_seller(conn, seller("carl", active=False), fixed_id(1)),
    )
    await service.pass_leads_on()

    assert await fetch_states(service) == [("opportunity", "anna")]

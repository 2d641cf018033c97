"""Deals of which a CRM told intake by a webhook, as handoff hears of them."""

from datetime import timedelta
from typing import Any

from shared.events.base import Amount
from shared.events.intake import DealReported, RevenueReported
from tests.handoff.deals.crm_messages import capture_known_lead
from tests.handoff.event_builders import NOON, email_key
from tests.handoff.service import HandoffService


def reported(stage: str, seconds: int = 0, **more: Any) -> DealReported:
    at = NOON + timedelta(seconds=seconds)
    return DealReported.model_validate({"occurred_at": at, "source": "crm", "deal_id": "512", "stage": stage, **more})


HASHES = (email_key("dana@example.com"),)
EUROS = Amount.model_validate({"amount": "1200.00", "currency": "EUR"})


async def test_the_stage_that_happened_last_counts_in_whatever_order_they_come(crm: HandoffService) -> None:
    lead = await capture_known_lead(crm)
    won = reported("won", 2, match_hashes=HASHES, amount=EUROS)
    await crm.receive(won, reported("opportunity", 1, match_hashes=HASHES))
    await crm.receive(won)

    assert (await crm.handoff(lead))["state"] == "won"
    (event,) = await crm.staged_events("deal.won")
    assert event["data"]["amount"] == {"amount": "1200.00", "currency": "EUR"}


async def test_a_deal_waits_for_its_lead(crm: HandoffService) -> None:
    await crm.receive(reported("won", match_hashes=HASHES))
    lead = await capture_known_lead(crm)

    assert (await crm.handoff(lead))["state"] == "won"


async def test_a_deal_that_names_no_lead_is_kept_until_the_crm_names_it_by_the_api(crm: HandoffService) -> None:
    lead = await capture_known_lead(crm)
    await crm.receive(reported("won"), reported("won"))
    before = await crm.handoffs(lead=str(lead))
    opened_at = "2018-11-19T12:00:00Z"
    body = {"deal_id": "512", "lead": {"lead_id": str(lead)}, "stage": "opportunity", "occurred_at": opened_at}
    await crm.post("/v1/deals", body)

    assert (before, (await crm.handoff(lead))["state"]) == ([], "won")


async def test_an_owner_who_is_no_seller_here_owns_nothing(crm: HandoffService) -> None:
    lead = await capture_known_lead(crm)
    await crm.receive(reported("won", match_hashes=HASHES, owner="stranger"))
    handoff = await crm.handoff(lead)

    assert handoff["state"] == "won"
    assert handoff["seller"] != "stranger"


async def test_a_deal_of_a_file_finds_its_lead_by_the_id(crm: HandoffService) -> None:
    lead = await capture_known_lead(crm)
    await crm.receive(reported("won", lead_id=lead))

    assert (await crm.handoff(lead))["state"] == "won"


async def test_revenue_of_a_file_is_booked_once_for_the_deal_that_it_names(crm: HandoffService) -> None:
    lead = await capture_known_lead(crm)
    receipt = RevenueReported(occurred_at=NOON, source="crm", receipt="INV-7", deal_id="512", amount=EUROS, kind="new")
    await crm.receive(reported("won", match_hashes=HASHES), receipt, receipt)
    await crm.receive(receipt.model_copy(update={"kind": "renewal"}))

    (booked,) = await crm.staged_events("revenue.booked")
    assert booked["subject"] == str(lead)
    assert (booked["data"]["amount"], booked["data"]["kind"]) == ({"amount": "1200.00", "currency": "EUR"}, "new")

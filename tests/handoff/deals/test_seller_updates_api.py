"""A seller reports a deal: the same facts, and the same deal, as the CRM reports."""

from typing import Any

from tests.handoff.deals.crm_messages import event_types
from tests.handoff.responses.seller_client import fetch_handoff, offer_lead, respond
from tests.handoff.service import HandoffService

EUROS = {"amount": "1200.00", "currency": "EUR"}
OPPORTUNITY: dict[str, Any] = {"deal_id": "d-1", "amount": EUROS, "close_by": "2026-12-24", "competitor": "Rival Vans"}
DEAL_EVENTS = ("deal.opened", "deal.won", "deal.lost", "deal.reopened")


async def report_by_crm(service: HandoffService, handoff: str, stage: str, **changes: Any) -> dict[str, Any]:
    """The response to the CRM's update of the lead's deal."""
    lead = (await fetch_handoff(service, handoff))["lead_id"]
    body = {"deal_id": "d-1", "lead": {"lead_id": lead}, "stage": stage, "amount": EUROS, "owner": "anna"} | changes
    status, response = await service.post("/v1/deals", body)
    assert status == 202, response
    return response


async def list_deals(service: HandoffService) -> list[str]:
    """The ids of the deals in the staged events."""
    return sorted({event["data"]["deal"] for event in await service.staged_events(*DEAL_EVENTS)})


async def test_a_seller_opens_a_deal_and_wins_it(service: HandoffService) -> None:
    handoff = await offer_lead(service)

    opened = await respond(service.admin, handoff, "opportunity", **OPPORTUNITY)
    won = await respond(service.admin, handoff, "outcome", outcome="won")

    assert [(status, document["state"]) for status, document in (opened, won)] == [(200, "opportunity"), (200, "won")]
    events = await service.staged_events(*DEAL_EVENTS)
    assert [(event["type"], event["data"]["amount"], event["data"]["by"]) for event in events] == [
        ("deal.opened", EUROS, "seller"),
        ("deal.won", EUROS, "seller"),
    ]
    assert len(await list_deals(service)) == 1
    assert "Rival" not in str(events)
    assert [step["by"] for step in (await fetch_handoff(service, handoff))["history"]][-2:] == [
        "seller/anna",
        "seller/anna",
    ]


async def test_a_deal_that_the_crm_reports_too_is_one_deal(service: HandoffService) -> None:
    handoff = await offer_lead(service)

    await respond(service.admin, handoff, "opportunity", **OPPORTUNITY)
    await report_by_crm(service, handoff, "won")
    await respond(service.admin, handoff, "outcome", outcome="won", amount=EUROS)

    assert len(await list_deals(service)) == 1
    assert (await fetch_handoff(service, handoff))["state"] == "won"
    assert event_types(await service.staged_events(*DEAL_EVENTS)) == ["deal.opened", "deal.won"]


async def test_a_deal_that_was_closed_without_a_name_gets_the_crms(service: HandoffService) -> None:
    handoff = await offer_lead(service)
    await respond(service.admin, handoff, "outcome", outcome="won", amount=EUROS)

    await report_by_crm(service, handoff, "won")

    assert len(await list_deals(service)) == 1
    assert await service.rows("select deal_id from deals") == [("d-1",)]
    assert event_types(await service.staged_events(*DEAL_EVENTS)) == ["deal.won"]


async def test_a_second_deal_of_the_crm_is_another_one(service: HandoffService) -> None:
    handoff = await offer_lead(service)
    await respond(service.admin, handoff, "opportunity", **OPPORTUNITY)
    await report_by_crm(service, handoff, "opportunity", deal_id="d-2")

    assert len(await list_deals(service)) == 2


async def test_the_same_again_changes_nothing_also_after_the_end(service: HandoffService) -> None:
    handoff = await offer_lead(service)
    await respond(service.admin, handoff, "opportunity", **OPPORTUNITY)
    lost = {"outcome": "lost", "reason": "price", "note": "Dana found it too dear"}
    first = await respond(service.admin, handoff, "outcome", **lost)

    assert await respond(service.admin, handoff, "outcome", **lost) == first
    assert await respond(service.admin, handoff, "opportunity", **OPPORTUNITY) == first

    assert event_types(await service.staged_events(*DEAL_EVENTS)) == ["deal.opened", "deal.lost"]
    assert await service.rows("select words ->> 'note' from answers") == [("Dana found it too dear",)]
    assert "Dana" not in str(await service.staged_events())


async def test_a_lost_deal_is_reopened_by_a_different_update_and_won(service: HandoffService) -> None:
    handoff = await offer_lead(service)
    await respond(service.admin, handoff, "opportunity", **OPPORTUNITY)
    await respond(service.admin, handoff, "outcome", outcome="lost", reason="price")

    reopened = await respond(service.admin, handoff, "opportunity", **OPPORTUNITY | {"close_by": "2027-01-31"})
    won = await respond(service.admin, handoff, "outcome", outcome="won")

    assert [document["state"] for _, document in (reopened, won)] == ["opportunity", "won"]
    assert event_types(await service.staged_events(*DEAL_EVENTS)) == [
        "deal.opened",
        "deal.lost",
        "deal.reopened",
        "deal.won",
    ]


async def test_a_deal_of_another_lead_is_refused(service: HandoffService) -> None:
    first = await offer_lead(service)
    second = await offer_lead(service)
    await respond(service.admin, first, "opportunity", **OPPORTUNITY)

    assert (await respond(service.admin, second, "opportunity", **OPPORTUNITY))[0] == 409


async def test_a_rejected_lead_that_sales_sold_is_won_and_the_rejection_stands(
    service: HandoffService,
) -> None:
    handoff = await offer_lead(service)
    await respond(service.admin, handoff, "rejection", reason="gone")

    await report_by_crm(service, handoff, "won")

    after = await fetch_handoff(service, handoff)
    assert (after["state"], after["seller"], after["origin"]) == ("won", "anna", "marketing")
    assert [step["type"] for step in after["history"]][-2:] == ["handoff.rejected", "deal.won"]

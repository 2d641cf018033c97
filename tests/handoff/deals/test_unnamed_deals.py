"""A deal that a seller closed without an id, and the CRM's deal of the same lead, are one deal in every order."""

from typing import Any
from uuid import UUID

import pytest

from tests.handoff.deals.crm_messages import DANA, event_types, report_deal
from tests.handoff.event_builders import HOUR, NOON, fixed_id, lead_captured, lead_merged, lead_qualified
from tests.handoff.responses.seller_client import respond
from tests.handoff.service import HandoffService

LEAD, OTHER = fixed_id(2), fixed_id(9)
DEAL_EVENTS = ("deal.opened", "deal.won", "deal.lost", "deal.reopened")
EARLY = "2018-11-20T13:00:00Z"
OPENED: dict[str, Any] = {"stage": "opportunity", "occurred_at": EARLY, "owner": None, "amount": None}
AMOUNT = {"amount": "1200.00", "currency": "EUR"}
PAID = {"id": "r-1", "deal_id": "d-1", "amount": {"amount": "70.00", "currency": "EUR"}, "kind": "new"}


@pytest.fixture
async def offered(crm: HandoffService) -> HandoffService:
    """A lead that was offered to anna; the CRM's address of it is not known."""
    await crm.receive(lead_qualified(LEAD))
    return crm


async def close(service: HandoffService, outcome: str = "won", lead: UUID = LEAD) -> None:
    """Anna ends the lead's latest handoff without naming a deal."""
    handoff = (await service.handoffs(lead=str(lead)))[0]["handoff_id"]
    status, response = await respond(service.admin, handoff, "outcome", outcome=outcome)
    assert status == 200, response


async def list_deals(service: HandoffService) -> dict[str, list[str]]:
    """The published stages of each deal, by the id that it has now."""
    names = {str(deal): deal_id for deal_id, deal in await service.rows("select deal_id, deal from deals")}
    deals: dict[str, list[str]] = {name: [] for name in sorted(names.values())}
    for event in await service.staged_events(*DEAL_EVENTS):
        deals[names[event["data"]["deal"]]].append(event["type"])
    return deals


async def know_address(service: HandoffService) -> None:
    """The lead turns out to have the address under which the CRM knows it."""
    await service.receive(lead_captured(LEAD, DANA, occurred_at=NOON + HOUR))


async def open_by_crm(service: HandoffService) -> None:
    """The CRM reports the opportunity under the address that it knows."""
    await report_deal(service, **OPENED)


STEPS = {
    "the CRM, the seller, the address": (open_by_crm, close, know_address),
    "the seller, the CRM, the address": (close, open_by_crm, know_address),
    "the seller, the address, the CRM": (close, know_address, open_by_crm),
    "the CRM, the address, the seller": (open_by_crm, know_address, close),
}


@pytest.mark.parametrize("order", STEPS)
async def test_the_crms_deal_and_the_sellers_outcome_are_one_deal_in_every_order(
    offered: HandoffService, order: str
) -> None:
    for step in STEPS[order]:
        await step(offered)

    published = (await list_deals(offered))["d-1"]
    assert (sorted(published), len(await list_deals(offered))) == (["deal.opened", "deal.won"], 1)
    assert (await offered.handoff(LEAD))["state"] == "won"
    assert await offered.rows("select stage from deal_stages order by stage") == [("opportunity",), ("won",)]


async def test_all_that_was_told_of_a_waiting_deal_is_published_once_under_the_sellers_deal(
    offered: HandoffService,
) -> None:
    await offered.post("/v1/revenue", {"rows": [PAID]})
    await report_deal(offered, **OPENED | {"amount": AMOUNT})
    await report_deal(offered, stage="lost", occurred_at="2018-11-20T14:00:00Z", owner=None, amount=None)
    await close(offered)

    await know_address(offered)
    await know_address(offered)

    assert await list_deals(offered) == {"d-1": ["deal.won", "deal.opened", "deal.lost", "deal.won"]}
    events = await offered.staged_events(*DEAL_EVENTS, "revenue.booked")
    deal = events[-1]["data"]["deal"]
    assert [(event["type"], event["data"]["deal"] == deal, event["data"]["amount"]) for event in events] == [
        ("revenue.booked", False, PAID["amount"]),
        ("deal.won", True, None),
        ("deal.opened", True, AMOUNT),
        ("deal.lost", True, AMOUNT),
        ("deal.won", True, AMOUNT),
        ("revenue.booked", True, PAID["amount"]),
    ]
    assert await offered.rows("select count(*) from waiting_deals") == [(0,)]


async def test_a_repeat_of_an_update_that_waited_is_a_repeat(offered: HandoffService) -> None:
    await report_deal(offered, **OPENED)
    await close(offered)
    await know_address(offered)
    before = await offered.staged_events()

    response = await report_deal(offered, **OPENED)
    assert await offered.post("/v1/revenue", {"rows": [PAID, PAID]}) == (
        200, {"booked": 1, "repeated": 1, "unmatched": 0, "problems": []},
    )  # fmt: skip

    assert (response["pending"], response["lead_id"]) == (False, str(LEAD))
    assert event_types(await offered.staged_events()) == [*event_types(before), "revenue.booked"]


async def test_a_stage_that_both_told_of_one_instant_is_published_once(offered: HandoffService) -> None:
    handoff = (await offered.handoff(LEAD))["handoff_id"]
    told: dict[str, Any] = {"stage": "won", "amount": AMOUNT, "occurred_at": EARLY}
    await report_deal(offered, **told, owner="anna", attributes=None)
    assert (await respond(offered.admin, handoff, "outcome", outcome="won", amount=AMOUNT, occurred_at=EARLY))[0] == 200

    await know_address(offered)

    assert await list_deals(offered) == {"d-1": ["deal.won"]}


async def test_of_two_waiting_deals_the_one_that_was_reported_first_names_the_sellers(offered: HandoffService) -> None:
    await report_deal(offered, **OPENED, deal_id="z-first")
    await report_deal(offered, **OPENED, deal_id="a-second")
    await close(offered)

    await know_address(offered)

    assert await list_deals(offered) == {"a-second": ["deal.opened"], "z-first": ["deal.won", "deal.opened"]}


async def test_a_deal_that_waits_for_another_address_names_the_sellers_when_the_crm_names_the_lead(
    offered: HandoffService,
) -> None:
    await report_deal(offered, **OPENED)
    await close(offered)

    await report_deal(offered, lead={"lead_id": str(LEAD)}, stage="lost", amount=None)

    assert await list_deals(offered) == {"d-1": ["deal.won", "deal.opened", "deal.lost"]}


async def test_a_deal_that_was_paid_before_it_was_reported_names_the_sellers(offered: HandoffService) -> None:
    await close(offered)
    await offered.post("/v1/revenue", {"rows": [PAID]})

    await report_deal(offered, lead={"lead_id": str(LEAD)}, **OPENED)

    assert await list_deals(offered) == {"d-1": ["deal.won", "deal.opened"]}
    assert [event["subject"] for event in await offered.staged_events("revenue.booked")][-1] == str(LEAD)


async def test_the_outcomes_of_two_cycles_are_two_deals_and_the_crm_names_that_of_the_latest(
    offered: HandoffService,
) -> None:
    await close(offered, "lost")
    await offered.receive(lead_qualified(LEAD, cycle=2, occurred_at=NOON + HOUR))
    await close(offered)

    await report_deal(offered, lead={"lead_id": str(LEAD)}, **OPENED)

    deals = await list_deals(offered)
    assert sorted(deals.values()) == [["deal.lost"], ["deal.won", "deal.opened"]]
    assert deals["d-1"] == ["deal.won", "deal.opened"]


async def test_a_lost_deal_of_an_earlier_cycle_keeps_apart_from_the_deal_of_the_open_one(
    offered: HandoffService,
) -> None:
    await close(offered, "lost")
    await offered.receive(lead_qualified(LEAD, cycle=2, occurred_at=NOON + HOUR))

    await report_deal(offered, lead={"lead_id": str(LEAD)}, **OPENED)

    assert (await list_deals(offered))["d-1"] == ["deal.opened"]
    assert [each["state"] for each in await offered.handoffs(lead=str(LEAD))] == ["opportunity", "lost"]


async def test_a_merge_brings_the_waiting_deal_to_the_outcome_of_its_person(offered: HandoffService) -> None:
    await report_deal(offered, lead={"lead_id": str(OTHER)}, **OPENED)
    await close(offered)

    await offered.receive(lead_merged(OTHER, LEAD))

    assert await list_deals(offered) == {"d-1": ["deal.won", "deal.opened"]}


async def test_an_outcome_of_a_merged_lead_gets_its_name_from_the_survivors_deal(offered: HandoffService) -> None:
    await offered.receive(lead_qualified(OTHER))
    await close(offered, lead=OTHER)
    await report_deal(offered, **OPENED)
    await offered.receive(lead_merged(OTHER, LEAD))

    await know_address(offered)

    assert await list_deals(offered) == {"d-1": ["deal.won", "deal.won", "deal.opened"]}


async def test_a_bound_key_names_no_outcome_by_a_deal_that_another_sellers_lead_waits_with(
    offered: HandoffService,
) -> None:
    await report_deal(offered, **OPENED | {"owner": "ben"})
    await close(offered)
    anna = await offered.client("sales", seller="anna")

    response = await anna.post("/v1/deals", json={"deal_id": "d-1", "lead": {"lead_id": str(LEAD)}, "stage": "lost"})

    assert response.status_code == 404
    assert sorted((await list_deals(offered)).values()) == [[], ["deal.won"]]

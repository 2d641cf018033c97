"""A lead with an open deal and no seller waits in the queue like any other, and gets the first seller who is free."""

from typing import Any

from prometheus_client import REGISTRY

from tests.handoff.deals.crm_messages import TO_REPS, capture_known_lead, fetch_states, report_deal
from tests.handoff.event_builders import HOUR, NOON, agreement_activated, lead_qualified
from tests.handoff.service import HandoffService
from tests.handoff.sla.time_travel import fetch_clock_states

OWNERLESS: dict[str, Any] = {"stage": "opportunity", "owner": None, "occurred_at": (NOON + HOUR).isoformat()}
TARGETS = {"acceptance": {"within": "4h"}, "first_contact": {"within": "24h"}, "disposition": {"within": "10d"}}


async def test_an_open_deal_gets_the_first_seller_who_is_free_and_is_published_with_the_seller(
    service: HandoffService,
) -> None:
    await service.put_seller("anna", capacity=0)
    await service.put_routing(TO_REPS)
    await service.receive(agreement_activated(sales=TARGETS))
    lead = await capture_known_lead(service)
    await service.receive(lead_qualified(lead))
    await report_deal(service, **OWNERLESS)

    await service.assign_queued()
    waiting, waited = (await fetch_states(service), await _read_queue(service))
    await service.put_seller("anna", capacity=1)
    await service.assign_queued()
    await service.assign_queued()

    assert (waiting, waited) == ([("opportunity", None)], (1, True))
    assert (await fetch_states(service), await _read_queue(service)) == ([("opportunity", "anna")], (0, False))
    told = await service.staged_events("handoff.queued", "handoff.offered", "deal.opened")
    assert [(event["type"], event["data"].get("seller")) for event in told] == [
        ("handoff.queued", None),
        ("deal.opened", None),
        ("handoff.offered", "anna"),
        ("deal.opened", "anna"),
    ]
    # The deal had met them all by then, so the seller owes nothing.
    assert await fetch_clock_states(service, lead) == {
        "acceptance -": "met",
        "first_contact -": "met",
        "disposition -": "met",
    }


async def test_a_deal_that_was_told_before_its_lead_qualified_waits_for_a_seller_too(service: HandoffService) -> None:
    await service.put_seller("anna", capacity=0)
    lead = await capture_known_lead(service)
    await report_deal(service, **OWNERLESS)
    await service.assign_queued()
    before = await _read_queue(service)

    await service.receive(lead_qualified(lead))
    await service.put_seller("anna", capacity=1)
    await service.assign_queued()

    # As long as its lead has not qualified, the rules give it to no seller.
    assert before == (0, False)
    assert await fetch_states(service) == [("opportunity", "anna")]


async def test_a_purchase_without_a_seller_that_is_taken_back_waits_for_a_seller(service: HandoffService) -> None:
    await service.put_seller("anna", capacity=0)
    lead = await capture_known_lead(service)
    await report_deal(service, owner=None)
    await service.receive(lead_qualified(lead))
    await report_deal(service, **OWNERLESS | {"occurred_at": "2018-12-01T12:00:00Z"})

    await service.put_seller("anna", capacity=1)
    await service.assign_queued()

    assert await fetch_states(service) == [("opportunity", "anna")]


async def test_a_purchase_without_an_owner_waits_while_all_sellers_are_full(service: HandoffService) -> None:
    await service.put_seller("anna", capacity=0)
    lead = await capture_known_lead(service)
    await report_deal(service, owner=None)
    await service.receive(lead_qualified(lead))
    await service.assign_queued()
    waiting = await fetch_states(service)

    await service.put_seller("anna", capacity=1)
    await service.assign_queued()

    assert (waiting, await fetch_states(service)) == ([("won", None)], [("won", "anna")])
    assert [event["data"]["seller"] for event in await service.staged_events("deal.won")] == [None, "anna"]


async def _read_queue(service: HandoffService) -> tuple[int, bool]:
    """How many leads wait for a seller of the team, and whether the series shows that one waits."""
    (team,) = (await service.admin.get("/v1/teams")).json()["teams"]
    return team["queued"], (REGISTRY.get_sample_value("accord_handoff_oldest_queued_seconds") or 0) > 0

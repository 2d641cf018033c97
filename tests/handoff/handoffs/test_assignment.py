"""A lead qualifies and is offered to the fairest free seller, with the reason."""

import asyncio
from collections import Counter
from datetime import datetime

from uuid_utils.compat import uuid7

from shared.events.base import format_rfc3339
from tests.handoff.concurrency import count_statements
from tests.handoff.deals.crm_messages import FREIGHT, TO_REPS, fetch_states
from tests.handoff.event_builders import HOUR, NOON, lead_captured, lead_qualified
from tests.handoff.process import run_process
from tests.handoff.service import HandoffService
from tests.handoff.sla.time_travel import live_lead


async def test_a_qualified_lead_is_offered_and_the_reason_is_shown(service: HandoffService) -> None:
    await service.put_seller("anna")
    lead = lead_qualified(agreement_version=3)

    await service.receive(lead_captured(lead.lead_id), lead)

    offered = await service.handoff(lead.lead_id)
    why = "no routing is set: all sellers are one team; anna alone is free"
    view = {name: offered[name] for name in offered if name not in ("handoff_id", "offered_at", "packet", "history")}
    assert view == {
        "lead_id": str(lead.lead_id),
        "product": "default",
        "kind": "mql",
        "cycle": 1,
        "priority": None,
        "origin": "marketing",
        "state": "offered",
        "seller": "anna",
        "team": "reps",
        "why_this_seller": why,
        "filtered": None,
        "qualified_at": "2018-11-20T12:00:00Z",
        "clocks": [],
    }
    (event,) = await service.staged_events()
    assert (event["type"], event["subject"]) == ("handoff.offered", str(lead.lead_id))
    assert event["data"] == {
        "occurred_at": event["data"]["occurred_at"],
        "lead_id": str(lead.lead_id),
        "handoff_id": offered["handoff_id"],
        "product": "default",
        "kind": "mql",
        "cycle": 1,
        "origin": "marketing",
        "seller": "anna",
        "team": "reps",
        "why": why,
    }


async def test_an_offer_says_what_the_seller_is_to_do_next_and_until_when(service: HandoffService) -> None:
    await service.put_seller("anna")
    await service.put_seller("ben", capacity=0)
    lead = live_lead(acceptance={"within": "4h", "clock": "elapsed"}, offer={"within": "1h", "clock": "elapsed"})
    await service.receive(lead)
    handoff = await service.handoff(lead.lead_id)
    body = {"seller": "ben"}
    response = await service.admin.post(f"/v1/handoffs/{handoff['handoff_id']}/reassignment", json=body)
    assert response.status_code == 200, response.text

    reassigned = await service.handoff(lead.lead_id)
    offers = await service.staged_events("handoff.offered", "handoff.reassigned")
    for event, seen in zip(offers, (handoff, reassigned), strict=True):
        clocks = [clock for clock in seen["clocks"] if clock["state"] == "running"]
        first = min(clocks, key=lambda clock: str(clock["due_at"]))
        assert first["target"] == "offer"
        told = {name: event["data"][name] for name in ("target", "due_at", "seller")}
        assert told == {
            "target": first["target"],
            "due_at": format_rfc3339(datetime.fromisoformat(first["due_at"])),
            "seller": seen["seller"],
        }


async def test_the_same_qualification_again_or_an_earlier_one_is_no_new_offer(service: HandoffService) -> None:
    await service.put_seller("anna")
    lead = uuid7()

    await service.receive(lead_qualified(lead), lead_qualified(lead, occurred_at=NOON - HOUR))
    await service.receive(lead_qualified(lead, occurred_at=NOON - 2 * HOUR, agreement_version=2))

    assert [event["type"] for event in await service.staged_events()] == ["handoff.offered"]
    offered = await service.handoff(lead)
    assert offered["qualified_at"] == "2018-11-20T10:00:00Z"
    assert [(step["type"], step["by"]) for step in offered["history"]] == [
        ("lead.qualified", "agreement/2"),
        ("handoff.offered", "routing"),
    ]


async def test_a_lead_that_qualifies_again_while_its_handoff_is_open_goes_on_with_it(service: HandoffService) -> None:
    await service.put_seller("anna")
    lead = uuid7()

    await service.receive(lead_qualified(lead), lead_qualified(lead, cycle=2))

    found = await service.handoffs(lead=str(lead))
    assert [(handoff["cycle"], handoff["state"], handoff["seller"]) for handoff in found] == [(2, "offered", "anna")]


async def test_the_first_rule_that_holds_sends_the_lead_to_its_team(service: HandoffService) -> None:
    await service.put_seller("anna")
    await service.put_seller("ben", team="freight")
    await service.put_routing(FREIGHT, TO_REPS)

    await service.receive(lead_qualified(), lead_qualified(attributes={"company.industry": "retail"}))

    assert await fetch_states(service) == [("offered", "ben"), ("offered", "anna")]


async def test_a_self_sourced_lead_goes_to_the_seller_who_brought_it_full_or_not(service: HandoffService) -> None:
    await service.put_seller("anna")
    await service.put_seller("ben", capacity=0)
    await service.put_seller("cleo", active=False)
    of_ben, of_cleo, other = uuid7(), uuid7(), uuid7()

    await service.receive(
        lead_captured(of_ben, source_kind="sales", seller="ben"), lead_captured(of_ben), lead_captured(other)
    )
    await service.receive(lead_captured(of_cleo, source_kind="sales", seller="cleo"))
    await service.receive(*map(lead_qualified, (of_ben, of_cleo, other)))

    assert [(await service.handoff(lead))["seller"] for lead in (of_ben, of_cleo, other)] == ["ben", "anna", "anna"]
    assert (await service.handoff(of_ben))["why_this_seller"] == "self-sourced: one seller only; ben brought the lead"


async def test_five_hundred_leads_at_once_end_within_one_of_the_fair_share_and_no_seller_gets_too_many(
    service: HandoffService,
) -> None:
    for weight in range(1, 8):
        await service.put_seller(f"seller-{weight}", weight=weight)
    await service.put_seller("small", weight=50, capacity=3)
    await service.put_seller("away", away=[{"from": "2020-01-01T00:00:00Z", "to": "2100-01-01T00:00:00Z"}])
    await service.put_seller("gone", active=False)

    await service.receive(*(lead_qualified() for _ in range(500)))

    open_handoffs = Counter(dict(await service.rows("select seller, count(*)::int from handoffs group by seller")))
    assert open_handoffs.pop("small") == 3
    assert set(open_handoffs) == {f"seller-{weight}" for weight in range(1, 8)}
    assert all(abs(open_handoffs[f"seller-{weight}"] - 497 * weight / 28) <= 1 for weight in range(1, 8))


async def test_offers_of_two_processes_at_once_never_exceed_a_sellers_capacity(service: HandoffService) -> None:
    await service.put_seller("anna", capacity=10)
    await service.put_seller("ben", capacity=20)

    async with run_process(service.url) as other:
        await asyncio.gather(
            *(
                side.receive(*(lead_qualified() for _ in range(10)))
                for side in (service, other, service, other, service)
            )
        )

    assert Counter(await fetch_states(service)) == {
        ("offered", "anna"): 10,
        ("offered", "ben"): 20,
        ("queued", None): 20,
    }


async def test_several_batches_are_as_fair_as_a_single_batch(service: HandoffService) -> None:
    await service.put_seller("anna", weight=2)
    await service.put_seller("ben")

    for _ in range(9):
        await service.receive(lead_qualified())

    assert Counter(seller for _, seller in await fetch_states(service)) == {"anna": 6, "ben": 3}


async def test_a_batch_of_five_hundred_costs_as_many_statements_as_a_small_one(service: HandoffService) -> None:
    await service.put_seller("anna")
    await service.put_seller("ben", team="freight")
    await service.put_routing(FREIGHT, TO_REPS)

    async def count(size: int) -> int:
        leads = [uuid7() for _ in range(size)]
        events = [*(lead_captured(lead, f"{lead}@example.com") for lead in leads), *map(lead_qualified, leads)]
        return await count_statements(service, lambda conn: service.handle(conn, events))

    few, many = await count(2), await count(250)

    assert few == many < 30

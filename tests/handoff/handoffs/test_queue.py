"""When nobody is free a lead waits, is seen to wait, and is taken up as soon as somebody is."""

import asyncio
from datetime import UTC, datetime, timedelta

from tests.handoff.deals.crm_messages import FREIGHT, TO_REPS, fetch_states
from tests.handoff.event_builders import HOUR, qualified
from tests.handoff.process import process
from tests.handoff.service import HandoffService
from tests.shared.messaging.recording_consumer import wait_until


async def test_when_nobody_is_free_the_lead_waits_and_says_why(here: HandoffService) -> None:
    await here.put_seller("anna", capacity=0)
    await here.put_routing(TO_REPS)
    lead = qualified()

    await here.receive(lead)

    waiting = await here.handoff(lead.lead_id)
    assert {name: waiting[name] for name in ("state", "seller", "team", "why_this_seller", "offered_at")} == {
        "state": "queued",
        "seller": None,
        "team": "reps",
        "why_this_seller": "rule all: team reps; nobody is free: 1 full",
        "offered_at": None,
    }
    assert [said["type"] for said in await here.staged_events()] == ["handoff.queued"]
    assert (await here.admin.get("/v1/teams")).json() == {
        "teams": [
            {
                "team": "reps",
                "lead": None,
                "sellers": [{"seller": "anna", "open": 0, "capacity": 0, "weight": 1.0, "active": True}],
                "queued": 1,
            }
        ]
    }


async def test_a_lead_that_comes_before_any_seller_waits_for_the_first(here: HandoffService) -> None:
    await here.receive(qualified())
    assert await fetch_states(here) == [("queued", None)]

    await here.put_seller("anna")
    await here.take_up()

    assert await fetch_states(here) == [("offered", "anna")]


async def test_the_oldest_of_the_queue_is_taken_up_first(here: HandoffService) -> None:
    await here.put_seller("anna", capacity=0)
    leads = [qualified() for _ in range(3)]
    for lead in leads:
        await here.receive(lead)

    await here.put_seller("anna", capacity=2)
    assert await here.take_up() == 0

    assert [(await here.handoff(lead.lead_id))["state"] for lead in leads] == ["offered", "offered", "queued"]
    assert [said["type"] for said in await here.staged_events("handoff.offered")] == ["handoff.offered"] * 2
    assert await here.take_up() > 0


async def test_a_long_queue_is_emptied_in_small_batches(here: HandoffService) -> None:
    await here.receive(*(qualified() for _ in range(120)))
    await here.put_seller("anna")

    sizes = []
    while await here.take_up() == 0:
        sizes.append(sum(state == "offered" for state, _ in await fetch_states(here)))

    assert sizes == [50, 100, 120]


async def test_two_processes_empty_the_queue_without_taking_anything_twice(here: HandoffService) -> None:
    await here.receive(*(qualified() for _ in range(120)))
    await here.put_seller("anna")

    async with process(here.url) as other:
        for _ in range(5):
            await asyncio.gather(here.take_up(), other.take_up())

    offers = await here.staged_events("handoff.offered")
    assert (len(offers), len({said["subject"] for said in offers})) == (120, 120)


async def test_a_queue_that_nobody_serves_does_not_hold_up_the_others(here: HandoffService) -> None:
    await here.put_seller("anna", capacity=0)
    await here.put_seller("ben", team="freight", capacity=0)
    await here.put_routing(FREIGHT, TO_REPS)
    await here.receive(*(qualified(attributes={}) for _ in range(60)), qualified())

    await here.put_seller("ben", team="freight", capacity=5)
    await here.take_up()

    assert [seller for state, seller in await fetch_states(here) if state == "offered"] == ["ben"]


async def test_a_seller_who_comes_back_takes_up_what_waited(here: HandoffService) -> None:
    now = datetime.now(UTC)
    await here.put_seller("anna", away=[{"from": (now - HOUR).isoformat(), "to": (now + HOUR).isoformat()}])
    lead = qualified()
    await here.receive(lead)
    waiting = await fetch_states(here)
    back = datetime.now(UTC) + timedelta(seconds=1)
    await here.put_seller("anna", away=[{"from": (now - HOUR).isoformat(), "to": back.isoformat()}])

    async def taken_up() -> bool:
        return await here.take_up() == 0

    await wait_until(taken_up)

    assert waiting == [("queued", None)]
    assert await fetch_states(here) == [("offered", "anna")]
    assert datetime.fromisoformat((await here.handoff(lead.lead_id))["offered_at"]) >= back


async def test_new_rules_count_for_leads_that_wait_already(here: HandoffService) -> None:
    await here.put_seller("anna", capacity=0)
    await here.put_seller("ben", team="freight")
    await here.put_routing(TO_REPS)
    lead = qualified()
    await here.receive(lead)

    await here.put_routing(FREIGHT, TO_REPS)
    await here.take_up()

    offered = await here.handoff(lead.lead_id)
    assert (offered["seller"], offered["why_this_seller"]) == (
        "ben",
        "rule freight: team freight; ben alone is free",
    )


async def test_new_rules_move_a_waiting_lead_to_another_queue_once(here: HandoffService) -> None:
    await here.put_seller("anna", capacity=0)
    await here.put_seller("ben", team="freight", capacity=0)
    await here.put_routing(TO_REPS)
    await here.receive(qualified())

    await here.put_routing(FREIGHT, TO_REPS)
    for _ in range(3):
        await here.take_up()

    assert [said["data"]["team"] for said in await here.staged_events("handoff.queued")] == ["reps", "freight"]


async def test_a_deal_makes_room_for_a_lead_that_waits(here: HandoffService) -> None:
    await here.put_seller("anna", capacity=1)
    first, second = qualified(), qualified()
    await here.receive(first, second)
    assert await fetch_states(here) == [("offered", "anna"), ("queued", None)]

    deal = {"deal_id": "d-1", "lead": {"lead_id": str(first.lead_id)}, "stage": "lost", "owner": "anna"}
    await here.post("/v1/deals", deal)
    await here.take_up()

    assert await fetch_states(here) == [("lost", "anna"), ("offered", "anna")]

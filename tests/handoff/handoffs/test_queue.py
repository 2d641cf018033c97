"""When no seller is free a lead is queued, is shown in the queue, and is offered as soon as a seller is free."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from services.handoff.handoffs.store.queue import FIND_ASSIGNABLE
from shared.db.connection import sql
from tests.handoff.deals.crm_messages import FREIGHT, TO_REPS, fetch_states
from tests.handoff.event_builders import HOUR, lead_qualified
from tests.handoff.process import run_process
from tests.handoff.service import HandoffService
from tests.shared.messaging.recording_consumer import wait_until


async def test_when_no_seller_is_free_the_lead_is_queued_and_the_reason_is_shown(service: HandoffService) -> None:
    await service.put_seller("anna", capacity=0)
    await service.put_routing(TO_REPS)
    lead = lead_qualified()

    await service.receive(lead)

    waiting = await service.handoff(lead.lead_id)
    assert {name: waiting[name] for name in ("state", "seller", "team", "why_this_seller", "offered_at")} == {
        "state": "queued",
        "seller": None,
        "team": "reps",
        "why_this_seller": "rule all: team reps; nobody is free: 1 full",
        "offered_at": None,
    }
    assert [event["type"] for event in await service.staged_events()] == ["handoff.queued"]
    assert (await service.admin.get("/v1/teams")).json() == {
        "teams": [
            {
                "team": "reps",
                "lead": None,
                "sellers": [{"seller": "anna", "open": 0, "capacity": 0, "weight": 1.0, "active": True}],
                "queued": 1,
                "notify": [],
            }
        ]
    }


async def test_a_lead_that_comes_before_any_seller_waits_for_the_first(service: HandoffService) -> None:
    await service.receive(lead_qualified())
    assert await fetch_states(service) == [("queued", None)]

    await service.put_seller("anna")
    await service.assign_queued()

    assert await fetch_states(service) == [("offered", "anna")]


async def test_the_oldest_lead_of_the_queue_is_offered_first(service: HandoffService) -> None:
    await service.put_seller("anna", capacity=0)
    leads = [lead_qualified() for _ in range(3)]
    for lead in leads:
        await service.receive(lead)

    await service.put_seller("anna", capacity=2)
    assert await service.assign_queued() == 0

    assert [(await service.handoff(lead.lead_id))["state"] for lead in leads] == ["offered", "offered", "queued"]
    assert [event["type"] for event in await service.staged_events("handoff.offered")] == ["handoff.offered"] * 2
    assert await service.assign_queued() > 0


async def test_a_long_queue_is_emptied_in_small_batches(service: HandoffService) -> None:
    await service.receive(*(lead_qualified() for _ in range(120)))
    await service.put_seller("anna")

    sizes = []
    while await service.assign_queued() == 0:
        sizes.append(sum(state == "offered" for state, _ in await fetch_states(service)))

    assert sizes == [50, 100, 120]


async def test_two_processes_empty_the_queue_without_offering_a_lead_twice(service: HandoffService) -> None:
    await service.receive(*(lead_qualified() for _ in range(120)))
    await service.put_seller("anna")

    async with run_process(service.url) as other:
        for _ in range(5):
            await asyncio.gather(service.assign_queued(), other.assign_queued())

    offers = await service.staged_events("handoff.offered")
    assert (len(offers), len({event["subject"] for event in offers})) == (120, 120)


async def test_a_queue_without_free_sellers_does_not_block_the_others(service: HandoffService) -> None:
    await service.put_seller("anna", capacity=0)
    await service.put_seller("ben", team="freight", capacity=0)
    await service.put_routing(FREIGHT, TO_REPS)
    await service.receive(*(lead_qualified(attributes={}) for _ in range(60)), lead_qualified())

    await service.put_seller("ben", team="freight", capacity=5)
    await service.assign_queued()

    assert [seller for state, seller in await fetch_states(service) if state == "offered"] == ["ben"]


async def test_a_seller_who_is_back_is_offered_the_queued_lead(service: HandoffService) -> None:
    now = datetime.now(UTC)
    await service.put_seller("anna", away=[{"from": (now - HOUR).isoformat(), "to": (now + HOUR).isoformat()}])
    lead = lead_qualified()
    await service.receive(lead)
    waiting = await fetch_states(service)
    back = datetime.now(UTC) + timedelta(seconds=1)
    await service.put_seller("anna", away=[{"from": (now - HOUR).isoformat(), "to": back.isoformat()}])

    async def is_assigned() -> bool:
        return await service.assign_queued() == 0

    await wait_until(is_assigned)

    assert waiting == [("queued", None)]
    assert await fetch_states(service) == [("offered", "anna")]
    assert datetime.fromisoformat((await service.handoff(lead.lead_id))["offered_at"]) >= back


async def test_new_rules_count_for_leads_that_are_queued_already(service: HandoffService) -> None:
    await service.put_seller("anna", capacity=0)
    await service.put_seller("ben", team="freight")
    await service.put_routing(TO_REPS)
    lead = lead_qualified()
    await service.receive(lead)

    await service.put_routing(FREIGHT, TO_REPS)
    await service.assign_queued()

    offered = await service.handoff(lead.lead_id)
    assert (offered["seller"], offered["why_this_seller"]) == (
        "ben",
        "rule freight: team freight; ben alone is free",
    )


async def test_new_rules_move_a_queued_lead_to_another_queue_once(service: HandoffService) -> None:
    await service.put_seller("anna", capacity=0)
    await service.put_seller("ben", team="freight", capacity=0)
    await service.put_routing(TO_REPS)
    await service.receive(lead_qualified())

    await service.put_routing(FREIGHT, TO_REPS)
    for _ in range(3):
        await service.assign_queued()

    assert [event["data"]["team"] for event in await service.staged_events("handoff.queued")] == ["reps", "freight"]


async def test_a_closed_deal_makes_its_seller_free_for_a_queued_lead(service: HandoffService) -> None:
    await service.put_seller("anna", capacity=1)
    first, second = lead_qualified(), lead_qualified()
    await service.receive(first, second)
    assert await fetch_states(service) == [("offered", "anna"), ("queued", None)]

    deal = {"deal_id": "d-1", "lead": {"lead_id": str(first.lead_id)}, "stage": "lost", "owner": "anna"}
    await service.post("/v1/deals", deal)
    await service.assign_queued()

    assert await fetch_states(service) == [("lost", "anna"), ("offered", "anna")]


async def test_looking_for_a_lead_reads_each_queued_lead_and_each_seller_once(service: HandoffService) -> None:
    leads, sellers = 300, 200
    await service.receive(*(lead_qualified() for _ in range(leads)))
    had_it = {
        "present": [f"seller-{number}" for number in range(sellers)],
        "teams": ["reps"] * sellers,
        "free": [True] * sellers,
    }
    explained = sql(f"explain (analyze, format json) {FIND_ASSIGNABLE.sql}")
    explained.names = FIND_ASSIGNABLE.names

    async with service.database.read_connection() as conn:
        ((plan,),) = await conn.execute(explained, had_it | {"version": 0, "limit": 50})

    # Each seller stands for three targets: all sellers, a team, one seller.
    assert max(_count_rows(plan[0]["Plan"])) <= 3 * sellers < leads * sellers


def _count_rows(plan: dict[str, Any]) -> Iterator[float]:
    """The rows that each step of a plan read or made."""
    yield plan["Actual Rows"] * plan["Actual Loops"] + plan.get("Rows Removed by Join Filter", 0)
    for step in plan.get("Plans", ()):
        yield from _count_rows(step)

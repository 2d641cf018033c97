"""A lead qualifies and is offered to the fairest free seller, or waits until there is one."""

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta

from uuid_utils.compat import uuid7

from tests.handoff.builders import HOUR, NOON, captured, qualified
from tests.handoff.here import Here
from tests.handoff.processes import process
from tests.handoff.transactions import statements

TO_REPS = {"id": "all", "when": [], "to": {"team": "reps"}}
FREIGHT = {
    "id": "freight",
    "when": [{"field": "company.industry", "equals": "logistics"}],
    "to": {"team": "freight"},
}


async def states(here: Here) -> list[tuple[str, str | None]]:
    """(state, seller) of all handoffs, oldest first."""
    return [(one["state"], one["seller"]) for one in reversed(await here.handoffs(limit=200))]


async def test_a_qualified_lead_is_offered_and_everybody_can_see_why(here: Here) -> None:
    await here.put_seller("anna")
    lead = qualified(agreement_version=3)

    await here.hear(captured(lead.lead_id), lead)

    offered = await here.handoff(lead.lead_id)
    why = "no routing is set: all sellers are one team; anna alone is free"
    shown = {name: offered[name] for name in offered if name not in ("handoff_id", "offered_at", "packet", "history")}
    assert shown == {
        "lead_id": str(lead.lead_id),
        "product": "default",
        "kind": "mql",
        "cycle": 1,
        "origin": "marketing",
        "state": "offered",
        "seller": "anna",
        "team": "reps",
        "why_this_seller": why,
        "qualified_at": "2018-11-20T12:00:00Z",
        "clocks": [],
    }
    (said,) = await here.said()
    assert (said["type"], said["subject"]) == ("handoff.offered", str(lead.lead_id))
    assert said["data"] == {
        "occurred_at": said["data"]["occurred_at"],
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


async def test_the_same_qualification_again_or_an_earlier_one_is_no_new_offer(here: Here) -> None:
    await here.put_seller("anna")
    lead = uuid7()

    await here.hear(qualified(lead), qualified(lead, occurred_at=NOON - HOUR))
    await here.hear(qualified(lead, occurred_at=NOON - 2 * HOUR, agreement_version=2))

    assert [said["type"] for said in await here.said()] == ["handoff.offered"]
    offered = await here.handoff(lead)
    assert offered["qualified_at"] == "2018-11-20T10:00:00Z"
    assert [(step["type"], step["by"]) for step in offered["history"]] == [
        ("lead.qualified", "agreement/2"),
        ("handoff.offered", "routing"),
    ]


async def test_another_cycle_of_the_lead_is_another_handoff(here: Here) -> None:
    await here.put_seller("anna")
    lead = uuid7()

    await here.hear(qualified(lead), qualified(lead, cycle=2))

    assert [one["cycle"] for one in await here.handoffs(lead=str(lead))] == [2, 1]


async def test_the_first_rule_that_holds_sends_the_lead_to_its_team(here: Here) -> None:
    await here.put_seller("anna")
    await here.put_seller("ben", team="freight")
    await here.put_routing(FREIGHT, TO_REPS)

    await here.hear(qualified(), qualified(attributes={"company.industry": "retail"}))

    assert await states(here) == [("offered", "ben"), ("offered", "anna")]


async def test_five_hundred_leads_at_once_end_within_one_of_the_fair_share_and_nobody_gets_too_many(here: Here) -> None:
    for weight in range(1, 8):
        await here.put_seller(f"seller-{weight}", weight=weight)
    await here.put_seller("small", weight=50, capacity=3)
    await here.put_seller("away", away=[{"from": "2020-01-01T00:00:00Z", "to": "2100-01-01T00:00:00Z"}])
    await here.put_seller("gone", active=False)

    await here.hear(*(qualified() for _ in range(500)))

    got = Counter(dict(await here.rows("select seller, count(*)::int from handoffs group by seller")))
    assert got.pop("small") == 3
    assert set(got) == {f"seller-{weight}" for weight in range(1, 8)}
    assert all(abs(got[f"seller-{weight}"] - 497 * weight / 28) <= 1 for weight in range(1, 8))


async def test_offers_made_at_once_by_two_processes_never_pass_a_sellers_capacity(here: Here) -> None:
    await here.put_seller("anna", capacity=10)
    await here.put_seller("ben", capacity=20)

    async with process(here.url) as other:
        await asyncio.gather(
            *(side.hear(*(qualified() for _ in range(10))) for side in (here, other, here, other, here))
        )

    assert Counter(await states(here)) == {("offered", "anna"): 10, ("offered", "ben"): 20, ("queued", None): 20}


async def test_batches_one_after_the_other_are_as_fair_as_one(here: Here) -> None:
    await here.put_seller("anna", weight=2)
    await here.put_seller("ben")

    for _ in range(9):
        await here.hear(qualified())

    assert Counter(seller for _, seller in await states(here)) == {"anna": 6, "ben": 3}


async def test_when_nobody_is_free_the_lead_waits_and_says_why(here: Here) -> None:
    await here.put_seller("anna", capacity=0)
    await here.put_routing(TO_REPS)
    lead = qualified()

    await here.hear(lead)

    waiting = await here.handoff(lead.lead_id)
    assert {name: waiting[name] for name in ("state", "seller", "team", "why_this_seller", "offered_at")} == {
        "state": "queued",
        "seller": None,
        "team": "reps",
        "why_this_seller": "rule all: team reps; nobody is free: 1 full",
        "offered_at": None,
    }
    assert [said["type"] for said in await here.said()] == ["handoff.queued"]
    assert (await here.admin.get("/v1/teams")).json() == {
        "teams": [
            {
                "team": "reps",
                "sellers": [{"seller": "anna", "open": 0, "capacity": 0, "weight": 1.0, "active": True}],
                "queued": 1,
            }
        ]
    }


async def test_a_lead_that_comes_before_any_seller_waits_for_the_first(here: Here) -> None:
    await here.hear(qualified())
    assert await states(here) == [("queued", None)]

    await here.put_seller("anna")
    await here.take_up()

    assert await states(here) == [("offered", "anna")]


async def test_the_oldest_of_the_queue_is_taken_up_first(here: Here) -> None:
    await here.put_seller("anna", capacity=0)
    leads = [qualified() for _ in range(3)]
    for lead in leads:
        await here.hear(lead)

    await here.put_seller("anna", capacity=2)
    assert await here.take_up() == 0

    assert [(await here.handoff(lead.lead_id))["state"] for lead in leads] == ["offered", "offered", "queued"]
    assert [said["type"] for said in await here.said("handoff.offered")] == ["handoff.offered"] * 2
    assert await here.take_up() > 0


async def test_a_long_queue_is_emptied_in_small_batches(here: Here) -> None:
    await here.hear(*(qualified() for _ in range(120)))
    await here.put_seller("anna")

    sizes = []
    while await here.take_up() == 0:
        sizes.append(sum(state == "offered" for state, _ in await states(here)))

    assert sizes == [50, 100, 120]


async def test_two_processes_empty_the_queue_without_taking_anything_twice(here: Here) -> None:
    await here.hear(*(qualified() for _ in range(120)))
    await here.put_seller("anna")

    async with process(here.url) as other:
        for _ in range(5):
            await asyncio.gather(here.take_up(), other.take_up())

    offers = await here.said("handoff.offered")
    assert (len(offers), len({said["subject"] for said in offers})) == (120, 120)


async def test_a_queue_that_nobody_serves_does_not_hold_up_the_others(here: Here) -> None:
    await here.put_seller("anna", capacity=0)
    await here.put_seller("ben", team="freight", capacity=0)
    await here.put_routing(FREIGHT, TO_REPS)
    await here.hear(*(qualified(attributes={}) for _ in range(60)), qualified())

    await here.put_seller("ben", team="freight", capacity=5)
    await here.take_up()

    assert [seller for state, seller in await states(here) if state == "offered"] == ["ben"]


async def test_a_seller_who_comes_back_takes_up_what_waited(here: Here) -> None:
    now = datetime.now(UTC)
    back = now + timedelta(seconds=1)
    await here.put_seller("anna", away=[{"from": (now - HOUR).isoformat(), "to": back.isoformat()}])
    await here.hear(qualified())
    assert await states(here) == [("queued", None)]

    while datetime.now(UTC) < back:
        assert await here.take_up() > 0
        await asyncio.sleep(0.2)
    await here.take_up()

    assert await states(here) == [("offered", "anna")]


async def test_new_rules_count_for_leads_that_wait_already(here: Here) -> None:
    await here.put_seller("anna", capacity=0)
    await here.put_seller("ben", team="freight")
    await here.put_routing(TO_REPS)
    lead = qualified()
    await here.hear(lead)

    await here.put_routing(FREIGHT, TO_REPS)
    await here.take_up()

    offered = await here.handoff(lead.lead_id)
    assert (offered["seller"], offered["why_this_seller"]) == (
        "ben",
        "rule freight: team freight; ben alone is free",
    )


async def test_new_rules_move_a_waiting_lead_to_another_queue_once(here: Here) -> None:
    await here.put_seller("anna", capacity=0)
    await here.put_seller("ben", team="freight", capacity=0)
    await here.put_routing(TO_REPS)
    await here.hear(qualified())

    await here.put_routing(FREIGHT, TO_REPS)
    for _ in range(3):
        await here.take_up()

    assert [said["data"]["team"] for said in await here.said("handoff.queued")] == ["reps", "freight"]


async def test_a_deal_makes_room_for_a_lead_that_waits(here: Here) -> None:
    await here.put_seller("anna", capacity=1)
    first, second = qualified(), qualified()
    await here.hear(first, second)
    assert await states(here) == [("offered", "anna"), ("queued", None)]

    deal = {"deal_id": "d-1", "lead": {"lead_id": str(first.lead_id)}, "stage": "lost", "owner": "anna"}
    await here.post("/v1/deals", deal)
    await here.take_up()

    assert await states(here) == [("lost", "anna"), ("offered", "anna")]


async def test_a_batch_of_five_hundred_costs_as_many_statements_as_a_small_one(here: Here) -> None:
    await here.put_seller("anna")
    await here.put_seller("ben", team="freight")
    await here.put_routing(FREIGHT, TO_REPS)

    async def counted(size: int) -> int:
        leads = [uuid7() for _ in range(size)]
        events = [*(captured(lead, f"{lead}@example.com") for lead in leads), *map(qualified, leads)]
        return await statements(here, lambda conn: here.handle(conn, events))

    few, many = await counted(2), await counted(250)

    assert few == many < 30

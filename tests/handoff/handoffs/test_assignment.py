"""A lead qualifies and is offered to the fairest free seller, and everybody can see why."""

import asyncio
from collections import Counter

from uuid_utils.compat import uuid7

from tests.handoff.concurrency import statements
from tests.handoff.deals.crm_messages import FREIGHT, TO_REPS, fetch_states
from tests.handoff.event_builders import HOUR, NOON, captured, qualified
from tests.handoff.process import process
from tests.handoff.service import HandoffService


async def test_a_qualified_lead_is_offered_and_everybody_can_see_why(here: HandoffService) -> None:
    await here.put_seller("anna")
    lead = qualified(agreement_version=3)

    await here.receive(captured(lead.lead_id), lead)

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
    (said,) = await here.staged_events()
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


async def test_the_same_qualification_again_or_an_earlier_one_is_no_new_offer(here: HandoffService) -> None:
    await here.put_seller("anna")
    lead = uuid7()

    await here.receive(qualified(lead), qualified(lead, occurred_at=NOON - HOUR))
    await here.receive(qualified(lead, occurred_at=NOON - 2 * HOUR, agreement_version=2))

    assert [said["type"] for said in await here.staged_events()] == ["handoff.offered"]
    offered = await here.handoff(lead)
    assert offered["qualified_at"] == "2018-11-20T10:00:00Z"
    assert [(step["type"], step["by"]) for step in offered["history"]] == [
        ("lead.qualified", "agreement/2"),
        ("handoff.offered", "routing"),
    ]


async def test_another_cycle_of_the_lead_is_another_handoff(here: HandoffService) -> None:
    await here.put_seller("anna")
    lead = uuid7()

    await here.receive(qualified(lead), qualified(lead, cycle=2))

    assert [one["cycle"] for one in await here.handoffs(lead=str(lead))] == [2, 1]


async def test_the_first_rule_that_holds_sends_the_lead_to_its_team(here: HandoffService) -> None:
    await here.put_seller("anna")
    await here.put_seller("ben", team="freight")
    await here.put_routing(FREIGHT, TO_REPS)

    await here.receive(qualified(), qualified(attributes={"company.industry": "retail"}))

    assert await fetch_states(here) == [("offered", "ben"), ("offered", "anna")]


async def test_a_self_sourced_lead_goes_to_the_seller_who_brought_it_full_or_not(here: HandoffService) -> None:
    await here.put_seller("anna")
    await here.put_seller("ben", capacity=0)
    await here.put_seller("cleo", active=False)
    mine, left, other = uuid7(), uuid7(), uuid7()

    await here.receive(captured(mine, source_kind="sales", seller="ben"), captured(mine), captured(other))
    await here.receive(captured(left, source_kind="sales", seller="cleo"))
    await here.receive(*map(qualified, (mine, left, other)))

    assert [(await here.handoff(lead))["seller"] for lead in (mine, left, other)] == ["ben", "anna", "anna"]
    assert (await here.handoff(mine))["why_this_seller"] == "self-sourced: one seller only; ben brought the lead"


async def test_five_hundred_leads_at_once_end_within_one_of_the_fair_share_and_nobody_gets_too_many(
    here: HandoffService,
) -> None:
    for weight in range(1, 8):
        await here.put_seller(f"seller-{weight}", weight=weight)
    await here.put_seller("small", weight=50, capacity=3)
    await here.put_seller("away", away=[{"from": "2020-01-01T00:00:00Z", "to": "2100-01-01T00:00:00Z"}])
    await here.put_seller("gone", active=False)

    await here.receive(*(qualified() for _ in range(500)))

    got = Counter(dict(await here.rows("select seller, count(*)::int from handoffs group by seller")))
    assert got.pop("small") == 3
    assert set(got) == {f"seller-{weight}" for weight in range(1, 8)}
    assert all(abs(got[f"seller-{weight}"] - 497 * weight / 28) <= 1 for weight in range(1, 8))


async def test_offers_made_at_once_by_two_processes_never_pass_a_sellers_capacity(here: HandoffService) -> None:
    await here.put_seller("anna", capacity=10)
    await here.put_seller("ben", capacity=20)

    async with process(here.url) as other:
        await asyncio.gather(
            *(side.receive(*(qualified() for _ in range(10))) for side in (here, other, here, other, here))
        )

    assert Counter(await fetch_states(here)) == {("offered", "anna"): 10, ("offered", "ben"): 20, ("queued", None): 20}


async def test_batches_one_after_the_other_are_as_fair_as_one(here: HandoffService) -> None:
    await here.put_seller("anna", weight=2)
    await here.put_seller("ben")

    for _ in range(9):
        await here.receive(qualified())

    assert Counter(seller for _, seller in await fetch_states(here)) == {"anna": 6, "ben": 3}


async def test_a_batch_of_five_hundred_costs_as_many_statements_as_a_small_one(here: HandoffService) -> None:
    await here.put_seller("anna")
    await here.put_seller("ben", team="freight")
    await here.put_routing(FREIGHT, TO_REPS)

    async def counted(size: int) -> int:
        leads = [uuid7() for _ in range(size)]
        events = [*(captured(lead, f"{lead}@example.com") for lead in leads), *map(qualified, leads)]
        return await statements(here, lambda conn: here.handle(conn, events))

    few, many = await counted(2), await counted(250)

    assert few == many < 30

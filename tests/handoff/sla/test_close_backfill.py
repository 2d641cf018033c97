"""The end of a backfill: what was due and is not done by then was missed."""

from datetime import UTC, datetime, timedelta

from tests.handoff.event_builders import activated, captured
from tests.handoff.service import HandoffService
from tests.handoff.sla.time_travel import clock_states, historical, live, said_of_clocks

TOMORROW = (datetime.now(UTC) + timedelta(days=1)).isoformat()


async def test_historical_clocks_that_run_are_breached_as_of_their_deadline(here: HandoffService) -> None:
    await here.put_seller("anna")
    old, younger, fresh = historical(days=60), historical(days=20), live()
    await here.receive(old, younger, fresh)
    until = (datetime.now(UTC) - timedelta(days=40)).isoformat()

    assert await here.post("/v1/handoffs/closures", {"until": until}) == (200, {"breached": 1, "complete": True})

    (breach,) = await here.staged_events("sla.breached")
    assert breach["occurred_at"] == old.occurred_at + timedelta(hours=4)
    states = [await clock_states(here, lead.lead_id) for lead in (old, younger, fresh)]
    assert [one["acceptance -"] for one in states] == ["breached", "running", "running"]

    assert await here.post("/v1/handoffs/closures", {"until": until}) == (200, {"breached": 0, "complete": True})
    assert await here.post("/v1/handoffs/closures", {"until": TOMORROW}) == (200, {"breached": 1, "complete": True})
    assert (await clock_states(here, fresh.lead_id)) == {"acceptance -": "running"}


async def test_an_outcome_told_after_the_closure_is_judged_by_when_it_happened(here: HandoffService) -> None:
    await here.put_seller("anna")
    kept, missed = historical(), historical()
    await here.receive(kept, missed)
    await here.post("/v1/handoffs/closures", {"until": TOMORROW})

    for lead, hours in ((kept, 1), (missed, 5)):
        then = lead.occurred_at + timedelta(hours=hours)
        deal = {"deal_id": str(hours), "lead": {"lead_id": str(lead.lead_id)}, "stage": "won", "owner": "anna"}
        await here.post("/v1/deals", deal | {"occurred_at": then.isoformat()})

    assert (await said_of_clocks(here))[4:] == ["corrected acceptance -", "finished acceptance -"]
    assert await clock_states(here, kept.lead_id) == {"acceptance -": "met"}
    assert await clock_states(here, missed.lead_id) == {"acceptance -": "breached"}


async def test_a_closure_takes_as_many_pieces_as_it_needs(here: HandoffService) -> None:
    await here.put_seller("anna")
    await here.receive(*(historical() for _ in range(700)))

    assert await here.post("/v1/handoffs/closures", {"until": TOMORROW}) == (200, {"breached": 700, "complete": True})
    assert await here.rows("select count(*), count(distinct subject) from outbox where type = 'sla.breached'") == [
        (700, 700)
    ]


async def test_a_deal_told_before_its_lead_qualified_is_judged_as_if_told_afterwards(here: HandoffService) -> None:
    await here.put_seller("anna")
    first, second = historical(), historical()
    await here.receive(activated(sales=first.promise), captured(first.lead_id), captured(second.lead_id))
    deals = [
        {"deal_id": name, "lead": {"lead_id": str(lead.lead_id)}, "stage": "won", "owner": "anna"}
        | {"occurred_at": (lead.occurred_at + timedelta(days=3)).isoformat()}
        for name, lead in (("d-1", first), ("d-2", second))
    ]

    await here.post("/v1/deals", deals[0])
    assert await clock_states(here, first.lead_id) == {"acceptance -": "met"}
    await here.receive(first, second)
    await here.post("/v1/deals", deals[1])

    found = [(await here.handoff(lead.lead_id))["clocks"] for lead in (first, second)]
    ends = [[(one["target"], one["state"], one["elapsed_seconds"]) for one in clocks] for clocks in found]
    assert ends == [[("acceptance", "breached", 3 * 86_400.0)]] * 2


async def test_only_who_may_backfill_may_end_a_backfill(here: HandoffService) -> None:
    body = {"until": TOMORROW}
    sales, backfill = await here.client("sales"), await here.client("backfill")
    bound = await here.client("backfill", seller="anna")

    answers = [await client.post("/v1/handoffs/closures", json=body) for client in (sales, backfill, bound)]

    assert [answer.status_code for answer in answers] == [403, 200, 403]
    refused = await backfill.post("/v1/handoffs/closures", json={"until": "yesterday"})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/until")

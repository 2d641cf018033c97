"""The end of a backfill: historical clocks that still run were missed."""

from datetime import UTC, datetime, timedelta

from tests.handoff.event_builders import agreement_activated, lead_captured
from tests.handoff.service import HandoffService
from tests.handoff.sla.time_travel import fetch_clock_states, historical_lead, list_clock_events, live_lead

TOMORROW = (datetime.now(UTC) + timedelta(days=1)).isoformat()


async def test_historical_clocks_that_run_are_breached_as_of_their_deadline(service: HandoffService) -> None:
    await service.put_seller("anna")
    old, younger, fresh = historical_lead(days=60), historical_lead(days=20), live_lead()
    await service.receive(old, younger, fresh)
    until = (datetime.now(UTC) - timedelta(days=40)).isoformat()

    assert await service.post("/v1/handoffs/closures", {"until": until}) == (200, {"breached": 1, "complete": True})

    (breach,) = await service.staged_events("sla.breached")
    assert breach["occurred_at"] == old.occurred_at + timedelta(hours=4)
    states = [await fetch_clock_states(service, lead.lead_id) for lead in (old, younger, fresh)]
    assert [state["acceptance -"] for state in states] == ["breached", "running", "running"]

    assert await service.post("/v1/handoffs/closures", {"until": until}) == (200, {"breached": 0, "complete": True})
    assert await service.post("/v1/handoffs/closures", {"until": TOMORROW}) == (200, {"breached": 1, "complete": True})
    assert (await fetch_clock_states(service, fresh.lead_id)) == {"acceptance -": "running"}


async def test_an_outcome_reported_after_the_closure_is_judged_by_when_it_happened(service: HandoffService) -> None:
    await service.put_seller("anna")
    in_time, missed = historical_lead(), historical_lead()
    await service.receive(in_time, missed)
    await service.post("/v1/handoffs/closures", {"until": TOMORROW})

    for lead, hours in ((in_time, 1), (missed, 5)):
        sold_at = lead.occurred_at + timedelta(hours=hours)
        deal = {"deal_id": str(hours), "lead": {"lead_id": str(lead.lead_id)}, "stage": "won", "owner": "anna"}
        await service.post("/v1/deals", deal | {"occurred_at": sold_at.isoformat()})

    assert (await list_clock_events(service))[4:] == ["corrected acceptance -", "finished acceptance -"]
    assert await fetch_clock_states(service, in_time.lead_id) == {"acceptance -": "met"}
    assert await fetch_clock_states(service, missed.lead_id) == {"acceptance -": "breached"}


async def test_a_closure_takes_as_many_batches_as_it_needs(service: HandoffService) -> None:
    await service.put_seller("anna")
    await service.receive(*(historical_lead() for _ in range(700)))

    assert await service.post("/v1/handoffs/closures", {"until": TOMORROW}) == (
        200,
        {"breached": 700, "complete": True},
    )
    assert await service.rows("select count(*), count(distinct subject) from outbox where type = 'sla.breached'") == [
        (700, 700)
    ]


async def test_a_deal_reported_before_its_lead_qualified_is_judged_as_if_reported_afterwards(
    service: HandoffService,
) -> None:
    await service.put_seller("anna")
    first, second = historical_lead(), historical_lead()
    await service.receive(
        agreement_activated(sales=first.promise), lead_captured(first.lead_id), lead_captured(second.lead_id)
    )
    deals = [
        {"deal_id": name, "lead": {"lead_id": str(lead.lead_id)}, "stage": "won", "owner": "anna"}
        | {"occurred_at": (lead.occurred_at + timedelta(days=3)).isoformat()}
        for name, lead in (("d-1", first), ("d-2", second))
    ]

    await service.post("/v1/deals", deals[0])
    assert await fetch_clock_states(service, first.lead_id) == {"acceptance -": "met"}
    await service.receive(first, second)
    await service.post("/v1/deals", deals[1])

    clocks_of_leads = [(await service.handoff(lead.lead_id))["clocks"] for lead in (first, second)]
    ends = [
        [(clock["target"], clock["state"], clock["elapsed_seconds"]) for clock in clocks] for clocks in clocks_of_leads
    ]
    assert ends == [[("acceptance", "breached", 3 * 86_400.0)]] * 2


async def test_only_an_unbound_key_for_backfills_may_end_a_backfill(service: HandoffService) -> None:
    body = {"until": TOMORROW}
    sales, backfill = await service.client("sales"), await service.client("backfill")
    bound = await service.client("backfill", seller="anna")

    responses = [await client.post("/v1/handoffs/closures", json=body) for client in (sales, backfill, bound)]

    assert [response.status_code for response in responses] == [403, 200, 403]
    rejected = await backfill.post("/v1/handoffs/closures", json={"until": "yesterday"})
    assert (rejected.status_code, rejected.json()["errors"][0]["pointer"]) == (422, "/until")

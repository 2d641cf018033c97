"""Deadlines that pass: each is published once, as of its own time."""

import asyncio
from typing import Any

from services.handoff.reassignment.handlers.react_to_breach import on_offer_breached
from services.handoff.sla.handlers.expire_clocks import BATCH_SIZE
from services.handoff.sla.handlers.sweep_wakeup import SweepWakeup, create_wakeup
from services.handoff.sla.tasks import POLL_SECONDS, sweep_due_clocks
from shared.messaging.sweep import Sweep
from tests.handoff.concurrency import count_statements
from tests.handoff.service import HandoffService
from tests.handoff.sla.time_travel import (
    expire_batch,
    fetch_clock_states,
    fetch_clocks,
    historical_lead,
    let_hours_pass,
    list_clock_events,
    live_lead,
    sweep_once,
)
from tests.handoff.sla.transactions import sell_to_lead

MANY = 1000
WARNED: dict[str, Any] = {"acceptance": {"within": "4h", "clock": "elapsed", "warn_at": [50, 75]}}


async def test_a_deadline_that_passes_is_a_breach_as_of_the_deadline(service: HandoffService) -> None:
    await service.put_seller("anna")
    late, early = live_lead(), live_lead()
    await service.receive(late)
    await let_hours_pass(service, 4)
    await service.receive(early)

    assert await sweep_once(service) == 1
    assert await sweep_once(service) == 0

    (breach,) = await service.staged_events("sla.breached")
    (clock,) = await fetch_clocks(service, late.lead_id)
    assert (breach["subject"], breach["data"]["team"]) == (str(late.lead_id), "reps")
    assert breach["occurred_at"].isoformat() == clock["due_at"].replace("Z", "+00:00")
    assert clock | {"due_at": None} == {
        "target": "acceptance",
        "seller": None,
        "priority": None,
        "due_at": None,
        "state": "breached",
        "elapsed_seconds": None,
        "business_seconds": None,
        "late_seconds": None,
    }
    assert await fetch_clock_states(service, early.lead_id) == {"acceptance -": "running"}
    assert await service.rows("select event_id::text from outbox where type = 'sla.breached'") == [
        (breach["data"]["breach"],)
    ]


async def test_each_warning_is_published_once_at_its_share_of_the_time(service: HandoffService) -> None:
    await service.put_seller("anna")
    await service.receive(live_lead(**WARNED))

    published = []
    for hours in (1, 1, 0.5, 0.5, 1):
        await let_hours_pass(service, hours)
        await sweep_once(service)
        await sweep_once(service)
        events = (await service.staged_events())[2:]
        published.append([(event["type"], event["data"].get("percent")) for event in events])

    assert published == [
        [],
        [("sla.warned", 50)],
        [("sla.warned", 50)],
        [("sla.warned", 50), ("sla.warned", 75)],
        [("sla.warned", 50), ("sla.warned", 75), ("sla.breached", None)],
    ]
    first_warning = (await service.staged_events("sla.warned"))[0]["data"]
    assert first_warning["due_at"] > first_warning["started_at"]


async def test_a_breach_without_a_sweep_before_it_is_not_followed_by_warnings(service: HandoffService) -> None:
    await service.put_seller("anna")
    await service.receive(live_lead(**WARNED))
    await let_hours_pass(service, 5)

    await sweep_once(service)

    assert await list_clock_events(service) == ["started acceptance -", "breached acceptance -"]


async def test_a_clock_that_was_over_before_it_was_recorded_is_judged_by_its_outcome_alone(
    service: HandoffService,
) -> None:
    await service.put_seller("anna")
    old = historical_lead()
    await service.receive(old)

    assert await sweep_once(service) == 0
    assert await fetch_clock_states(service, old.lead_id) == {"acceptance -": "running"}

    late = {"deal_id": "d-1", "lead": {"lead_id": str(old.lead_id)}, "stage": "won", "owner": "anna"}
    await service.post("/v1/deals", late)
    assert await list_clock_events(service) == [
        "started acceptance -",
        "breached acceptance -",
        "finished acceptance -",
    ]


async def test_an_answer_in_time_that_is_reported_later_corrects_the_breach_by_its_id(service: HandoffService) -> None:
    await service.put_seller("anna")
    lead = live_lead()
    await service.receive(lead)
    await let_hours_pass(service, 5)
    await sweep_once(service)
    ((breach,),) = await service.rows("select event_id::text from outbox where type = 'sla.breached'")

    (clock,) = await fetch_clocks(service, lead.lead_id)
    deal = {"deal_id": "d-1", "lead": {"lead_id": str(lead.lead_id)}, "stage": "won", "owner": "anna"}
    in_time = {"occurred_at": clock["due_at"]}
    await service.post("/v1/deals", deal)
    await service.post("/v1/deals", deal | in_time)

    assert (await list_clock_events(service))[1:] == [
        "breached acceptance -",
        "finished acceptance -",
        "corrected acceptance -",
    ]
    (corrected,) = await service.staged_events("sla.corrected")
    assert corrected["data"]["breach"] == breach
    (clock,) = await fetch_clocks(service, lead.lead_id)
    assert (clock["state"], clock["elapsed_seconds"], clock["late_seconds"]) == ("met", 4 * 3600, None)


async def test_a_batch_of_breaches_costs_as_many_statements_as_one(service: HandoffService) -> None:
    await service.put_seller("anna")
    costs = []
    for number in (1, 50):
        await service.receive(*(live_lead(offer={"within": "1h", "clock": "elapsed"}) for _ in range(number)))
        await let_hours_pass(service, 4)
        costs.append(await count_statements(service, expire_batch))

    assert costs[0] == costs[1]


async def test_a_batch_of_leads_starts_its_clocks_with_as_many_statements_as_one(service: HandoffService) -> None:
    await service.put_seller("anna")
    costs = []
    for number in (1, 50):
        batch = [live_lead() for _ in range(number)]
        costs.append(await count_statements(service, lambda conn, batch=batch: service.handle(conn, batch)))  # type: ignore[misc]

    assert costs[0] == costs[1]


async def test_the_sweep_sleeps_until_the_next_deadline_but_looks_again_after_a_while(service: HandoffService) -> None:
    await service.put_seller("anna")
    wakeup = SweepWakeup()
    assert await sweep_due_clocks(_sweep(service), wakeup, on_offer_breached) == POLL_SECONDS

    await service.receive(live_lead())
    assert await sweep_due_clocks(_sweep(service), wakeup, on_offer_breached) == POLL_SECONDS
    await let_hours_pass(service, 4 - 0.5 / 3600)
    seconds = await sweep_due_clocks(_sweep(service), wakeup, on_offer_breached)
    assert seconds <= 0.5
    await asyncio.sleep(seconds)
    assert await sweep_due_clocks(_sweep(service), wakeup, on_offer_breached) == 0
    assert len(await service.staged_events("sla.breached")) == 1


async def test_an_earlier_deadline_wakes_the_sweep_of_its_process(service: HandoffService) -> None:
    await service.put_seller("anna")
    wakeups: list[bool] = []
    wakeup = create_wakeup(service.database)
    wakeup.wake = lambda: wakeups.append(True)
    await service.receive(live_lead())
    assert len(wakeups) == 1

    await sweep_due_clocks(_sweep(service), wakeup, on_offer_breached)
    await service.receive(live_lead())
    assert len(wakeups) == 1
    await service.receive(live_lead(version=4, acceptance={"within": "1h", "clock": "elapsed"}))
    assert len(wakeups) == 2


async def test_overdue_handoffs_are_those_with_an_unfinished_clock_past_its_deadline(service: HandoffService) -> None:
    await service.put_seller("anna")
    late, done, old, fresh = live_lead(), live_lead(), historical_lead(), live_lead()
    await service.receive(late, done)
    await let_hours_pass(service, 4)
    await service.receive(old, fresh)
    await sweep_once(service)
    await service.database.run(await sell_to_lead(service, done.lead_id))

    overdue = await service.handoffs(overdue="true")
    others = await service.handoffs(overdue="false")

    assert {handoff["lead_id"] for handoff in overdue} == {str(late.lead_id), str(old.lead_id)}
    assert {handoff["lead_id"] for handoff in others} == {str(done.lead_id), str(fresh.lead_id)}


def _sweep(service: HandoffService) -> Sweep:
    return Sweep(service.database, "handoff.sweep", BATCH_SIZE)

"""Deadlines pass: each is said once, as of its own time, whoever else is at work."""

import asyncio
from typing import Any

from services.handoff.reassignment.handlers import on_offer_breached
from services.handoff.sla.handlers import SweepWakeup, set_alarm
from services.handoff.sla.tasks import POLL_SECONDS, sweep_due_clocks
from tests.handoff.concurrency import statements
from tests.handoff.service import HandoffService
from tests.handoff.sla.time_travel import (
    clock_states,
    clocks,
    fire_piece,
    historical,
    hours_pass,
    live,
    said_of_clocks,
    sweep_once,
)
from tests.handoff.sla.transactions import sold

MANY = 1000
WARNED: dict[str, Any] = {"acceptance": {"within": "4h", "clock": "elapsed", "warn_at": [50, 75]}}


async def test_a_deadline_that_passes_is_a_breach_as_of_the_deadline(here: HandoffService) -> None:
    await here.put_seller("anna")
    late, early = live(), live()
    await here.receive(late)
    await hours_pass(here, 4)
    await here.receive(early)

    assert await sweep_once(here) == 1
    assert await sweep_once(here) == 0

    (breach,) = await here.staged_events("sla.breached")
    (clock,) = await clocks(here, late.lead_id)
    assert (breach["subject"], breach["data"]["team"]) == (str(late.lead_id), "reps")
    assert breach["occurred_at"].isoformat() == clock["due_at"].replace("Z", "+00:00")
    assert clock | {"due_at": None} == {
        "target": "acceptance",
        "seller": None,
        "due_at": None,
        "state": "breached",
        "elapsed_seconds": None,
        "business_seconds": None,
        "late_seconds": None,
    }
    assert await clock_states(here, early.lead_id) == {"acceptance -": "running"}
    assert await here.rows("select event_id::text from outbox where type = 'sla.breached'") == [
        (breach["data"]["breach"],)
    ]


async def test_warnings_are_said_once_each_at_their_share_of_the_time(here: HandoffService) -> None:
    await here.put_seller("anna")
    await here.receive(live(**WARNED))

    said = []
    for hours in (1, 1, 0.5, 0.5, 1):
        await hours_pass(here, hours)
        await sweep_once(here)
        await sweep_once(here)
        said.append([(one["type"], one["data"].get("percent")) for one in (await here.staged_events())[2:]])

    assert said == [
        [],
        [("sla.warned", 50)],
        [("sla.warned", 50)],
        [("sla.warned", 50), ("sla.warned", 75)],
        [("sla.warned", 50), ("sla.warned", 75), ("sla.breached", None)],
    ]
    warned = (await here.staged_events("sla.warned"))[0]
    assert warned["data"]["due_at"] > warned["data"]["started_at"]


async def test_a_breach_that_nobody_saw_coming_is_not_warned_of_afterwards(here: HandoffService) -> None:
    await here.put_seller("anna")
    await here.receive(live(**WARNED))
    await hours_pass(here, 5)

    await sweep_once(here)

    assert await said_of_clocks(here) == ["started acceptance -", "breached acceptance -"]


async def test_what_was_over_before_it_was_heard_of_is_left_to_its_outcome(here: HandoffService) -> None:
    await here.put_seller("anna")
    old = historical()
    await here.receive(old)

    assert await sweep_once(here) == 0
    assert await clock_states(here, old.lead_id) == {"acceptance -": "running"}

    late = {"deal_id": "d-1", "lead": {"lead_id": str(old.lead_id)}, "stage": "won", "owner": "anna"}
    await here.post("/v1/deals", late)
    assert await said_of_clocks(here) == ["started acceptance -", "breached acceptance -", "finished acceptance -"]


async def test_an_answer_told_later_that_was_in_time_names_the_breach_that_never_was(here: HandoffService) -> None:
    await here.put_seller("anna")
    lead = live()
    await here.receive(lead)
    await hours_pass(here, 5)
    await sweep_once(here)
    ((breach,),) = await here.rows("select event_id::text from outbox where type = 'sla.breached'")

    (clock,) = await clocks(here, lead.lead_id)
    deal = {"deal_id": "d-1", "lead": {"lead_id": str(lead.lead_id)}, "stage": "won", "owner": "anna"}
    in_time = {"occurred_at": clock["due_at"]}
    await here.post("/v1/deals", deal)
    await here.post("/v1/deals", deal | in_time)

    assert (await said_of_clocks(here))[1:] == [
        "breached acceptance -",
        "finished acceptance -",
        "corrected acceptance -",
    ]
    (corrected,) = await here.staged_events("sla.corrected")
    assert corrected["data"]["breach"] == breach
    (clock,) = await clocks(here, lead.lead_id)
    assert (clock["state"], clock["elapsed_seconds"], clock["late_seconds"]) == ("met", 4 * 3600, None)


async def test_a_piece_costs_as_many_statements_as_one(here: HandoffService) -> None:
    await here.put_seller("anna")
    costs = []
    for number in (1, 50):
        await here.receive(*(live(offer={"within": "1h", "clock": "elapsed"}) for _ in range(number)))
        await hours_pass(here, 4)
        costs.append(await statements(here, fire_piece))

    assert costs[0] == costs[1]


async def test_a_batch_of_leads_starts_its_clocks_with_as_many_statements_as_one(here: HandoffService) -> None:
    await here.put_seller("anna")
    costs = []
    for number in (1, 50):
        batch = [live() for _ in range(number)]
        costs.append(await statements(here, lambda conn, batch=batch: here.handle(conn, batch)))  # type: ignore[misc]

    assert costs[0] == costs[1]


async def test_the_sweep_sleeps_until_the_next_deadline_but_looks_again_each_second(here: HandoffService) -> None:
    await here.put_seller("anna")
    alarm = SweepWakeup()
    assert await sweep_due_clocks(here.database, alarm, on_offer_breached) == POLL_SECONDS

    await here.receive(live())
    assert await sweep_due_clocks(here.database, alarm, on_offer_breached) == POLL_SECONDS
    await hours_pass(here, 4 - 0.5 / 3600)
    seconds = await sweep_due_clocks(here.database, alarm, on_offer_breached)
    assert seconds <= 0.5
    await asyncio.sleep(seconds)
    assert await sweep_due_clocks(here.database, alarm, on_offer_breached) == 0
    assert len(await here.staged_events("sla.breached")) == 1


async def test_an_earlier_deadline_wakes_the_sweep_of_its_process(here: HandoffService) -> None:
    await here.put_seller("anna")
    rung: list[bool] = []
    alarm = set_alarm(here.database)
    alarm.wake = lambda: rung.append(True)
    await here.receive(live())
    assert len(rung) == 1

    await sweep_due_clocks(here.database, alarm, on_offer_breached)
    await here.receive(live())
    assert len(rung) == 1
    await here.receive(live(version=4, acceptance={"within": "1h", "clock": "elapsed"}))
    assert len(rung) == 2


async def test_overdue_handoffs_are_those_whose_promise_is_not_kept_and_was_due(here: HandoffService) -> None:
    await here.put_seller("anna")
    late, done, old, fresh = live(), live(), historical(), live()
    await here.receive(late, done)
    await hours_pass(here, 4)
    await here.receive(old, fresh)
    await sweep_once(here)
    await here.database.run(await sold(here, done.lead_id))

    overdue = await here.handoffs(overdue="true")
    others = await here.handoffs(overdue="false")

    assert {one["lead_id"] for one in overdue} == {str(late.lead_id), str(old.lead_id)}
    assert {one["lead_id"] for one in others} == {str(done.lead_id), str(fresh.lead_id)}

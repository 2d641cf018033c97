"""After the deal: what sales tells of a lead whose deals ended, and who gets the lead when it qualifies again."""

from datetime import UTC, datetime, timedelta
from typing import Any

from uuid_utils.compat import uuid7

from services.handoff.deals.tasks import TASK, state_outcomes_task
from shared.messaging.sweep import Sweep
from tests.handoff.deals.crm_messages import capture_known_lead, fetch_states, report_deal
from tests.handoff.event_builders import HOUR, NOON, agreement_activated, lead_captured, lead_merged, lead_qualified
from tests.handoff.responses.seller_client import fetch_handoff, respond
from tests.handoff.service import HandoffService
from tests.handoff.sla.time_travel import fetch_clocks, live_lead
from tests.support.database import run_as_service

REASONS = ["price", {"code": "timing", "after_days": 90}, {"code": "gone", "returns": "disqualified"}]
LOST: dict[str, Any] = {"stage": "lost", "reason": "timing", "owner": "anna"}
YEARS_AGO = "2016-01-01T12:00:00Z"


async def set_up(service: HandoffService) -> None:
    await service.put_seller("anna")
    await service.receive(agreement_activated(lost_reasons=REASONS, recycling={"cool_off_days": 30}))


async def stated(service: HandoffService) -> list[tuple[Any, ...]]:
    """(outcome, reason, returns, return_at) of each statement about a handoff's deals."""
    names = ("outcome", "reason", "returns", "return_at")
    return [
        tuple(event["data"].get(name) for name in names)
        for event in await service.staged_events("handoff.closed", "handoff.reopened")
    ]


async def finish_upgrade(service: HandoffService) -> None:
    """Run the task that states outcomes until it has nothing more to do, in small batches."""
    sweep = Sweep(service.database, TASK, 2)
    while await state_outcomes_task(sweep, 0.0) == 0:
        pass


async def test_a_seller_loses_a_deal_and_the_agreement_says_when_the_lead_comes_back(service: HandoffService) -> None:
    await set_up(service)
    lead = lead_qualified()
    await service.receive(lead)
    handoff = (await service.handoff(lead.lead_id))["handoff_id"]

    status, refused = await respond(service.admin, handoff, "outcome", outcome="lost", reason="weather")
    assert (status, refused["title"]) == (422, "Reason missing")
    body = {"outcome": "lost", "reason": "timing", "occurred_at": (NOON + HOUR).isoformat()}
    assert (await respond(service.admin, handoff, "outcome", **body))[0] == 200

    assert await stated(service) == [("lost", "timing", "nurture", "2019-02-18T13:00:00.000000Z")]
    assert [step["type"] for step in (await fetch_handoff(service, handoff))["history"]][-1] == "deal.lost"


async def test_a_customer_and_a_lost_lead_that_qualify_again_are_offered_again(service: HandoffService) -> None:
    await set_up(service)
    lead = await capture_known_lead(service)
    await service.receive(lead_qualified(lead))
    await report_deal(service)
    await service.receive(lead_qualified(lead, occurred_at=NOON + 48 * HOUR, cycle=2))
    await report_deal(service, **LOST, deal_id="d-2", occurred_at="2018-11-23T12:00:00Z")
    await service.receive(lead_qualified(lead, occurred_at=NOON + 96 * HOUR, cycle=3))

    assert await fetch_states(service) == [("won", "anna"), ("lost", "anna"), ("offered", "anna")]


async def test_a_lead_that_qualifies_after_a_deal_of_the_past_was_lost_is_offered(service: HandoffService) -> None:
    await set_up(service)
    lead = await capture_known_lead(service)
    await report_deal(service, **LOST, occurred_at=YEARS_AGO)
    assert (await service.handoff(lead))["state"] == "lost"

    await service.receive(lead_qualified(lead))
    await service.assign_queued()

    after = await service.handoff(lead)
    assert (after["state"], after["seller"], after["cycle"], after["origin"]) == ("offered", "anna", 1, "sales")
    assert await stated(service) == []


async def test_a_deal_of_the_past_that_was_lost_leaves_an_offered_lead_with_its_seller(service: HandoffService) -> None:
    await set_up(service)
    await service.put_seller("ben")
    lead = await capture_known_lead(service)
    await service.receive(lead_qualified(lead))
    offered = await service.handoff(lead)
    other = {"anna": "ben", "ben": "anna"}[offered["seller"]]

    await report_deal(service, **LOST | {"owner": other}, occurred_at=YEARS_AGO)

    after = await service.handoff(lead)
    assert (after["state"], after["seller"], after["cycle"]) == ("offered", offered["seller"], 1)
    assert await stated(service) == []
    await respond(service.admin, after["handoff_id"], "acceptance", seller=after["seller"])
    assert (await service.handoff(lead))["state"] == "accepted"


async def test_a_lead_with_an_open_deal_that_no_seller_owns_gets_a_seller_when_it_qualifies(
    service: HandoffService,
) -> None:
    await set_up(service)
    lead = await capture_known_lead(service)
    await report_deal(service, stage="opportunity", owner=None)
    assert await fetch_states(service) == [("opportunity", None)]

    await service.receive(lead_qualified(lead))

    assert await fetch_states(service) == [("opportunity", "anna")]


async def test_a_deal_that_opens_again_goes_on_in_the_handoff_of_the_next_cycle(service: HandoffService) -> None:
    await set_up(service)
    await service.put_seller("ben", capacity=0)
    lead = await capture_known_lead(service)
    await service.receive(lead_qualified(lead))
    await report_deal(service, **LOST)
    await service.receive(lead_qualified(lead, occurred_at=NOON + 48 * HOUR, cycle=2))

    opened = await report_deal(service, stage="opportunity", owner="ben", occurred_at="2018-11-24T12:00:00Z")

    assert await fetch_states(service) == [("lost", "anna"), ("opportunity", "ben")]
    second = (await service.handoffs(lead=str(lead)))[0]
    assert (opened["handoff_id"], second["origin"], second["cycle"]) == (second["handoff_id"], "marketing", 2)


async def test_the_clocks_of_a_lead_run_whatever_was_lost_before_it_qualified(service: HandoffService) -> None:
    await set_up(service)
    promise: dict[str, Any] = {
        "acceptance": {"within": "4h", "clock": "elapsed"},
        "disposition": {"within": "10d", "clock": "elapsed"},
    }
    qualified = live_lead(version=4, **promise)
    await service.receive(
        agreement_activated(version=4, sales=promise), lead_captured(qualified.lead_id, "dana@example.com")
    )
    await report_deal(service, **LOST, occurred_at=YEARS_AGO)

    await service.receive(qualified)
    await service.assign_queued()
    handoff = (await service.handoff(qualified.lead_id))["handoff_id"]
    assert (await respond(service.admin, handoff, "acceptance"))[0] == 200

    clocks = await fetch_clocks(service, qualified.lead_id)
    assert {clock["target"]: clock["state"] for clock in clocks} == {"acceptance": "met", "disposition": "running"}


async def test_a_lost_lead_that_turns_out_to_be_another_ones_person_comes_back_too(service: HandoffService) -> None:
    await set_up(service)
    merged, survivor = uuid7(), uuid7()
    merged, survivor = max(merged, survivor), min(merged, survivor)
    await service.receive(lead_captured(survivor, "erin@example.com"), lead_captured(merged, "dana@example.com"))
    await service.receive(lead_qualified(merged))
    await report_deal(service, **LOST, occurred_at="2018-11-21T12:00:00Z")

    await service.receive(lead_merged(merged, survivor))
    closed = await service.staged_events("handoff.closed")
    await service.receive(lead_qualified(survivor, occurred_at=NOON + 9999 * HOUR, cycle=2))

    assert [(event["subject"], event["data"]["cycle"]) for event in closed] == [(str(merged), 1), (str(survivor), 1)]
    assert await fetch_states(service) == [("lost", "anna"), ("offered", "anna")]


async def test_handoffs_that_were_closed_before_the_upgrade_are_stated_once(service: HandoffService) -> None:
    await set_up(service)
    for number in range(3):
        lead = await capture_known_lead(service, f"dana{number}@example.com")
        await service.receive(lead_qualified(lead))
        update = {"deal_id": f"d-{number}", "lead": {"lead_id": str(lead)}, "occurred_at": "2018-11-21T12:00:00Z"}
        await report_deal(service, **update | (LOST if number else {}))
    for statement in ("delete from outbox", "update handoffs set lost_reasons = '{}'"):
        await run_as_service(service.url, "handoff", statement)
    upgraded_at = datetime.now(UTC)

    await finish_upgrade(service)

    outcomes = await stated(service)
    assert [outcome[:3] for outcome in outcomes] == [("won", None, None), *[("lost", "timing", "nurture")] * 2]
    assert all(timedelta(0) <= datetime.fromisoformat(outcome[3]) - upgraded_at < HOUR for outcome in outcomes)
    assert await service.rows("select count(*) from unstated_outcomes") == [(0,)]


async def test_an_upgrade_offers_a_lead_that_only_an_older_loss_kept_from_sales(service: HandoffService) -> None:
    await set_up(service)
    lead = await capture_known_lead(service)
    await service.receive(lead_qualified(lead))
    await report_deal(service, **LOST, occurred_at=YEARS_AGO)
    await run_as_service(service.url, "handoff", "update handoffs set state = 'lost'")

    await finish_upgrade(service)
    await service.assign_queued()

    assert await fetch_states(service) == [("offered", "anna")]
    assert await stated(service) == []

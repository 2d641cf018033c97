"""A seller who leaves passes leads on; how many depends on whether the seller is inactive or away."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.handoff.reassignment.tasks import pass_on_task
from shared.db.migrations import downgrade, migrate
from shared.messaging.sweep import Sweep
from tests.handoff.event_builders import HOUR, lead_qualified
from tests.handoff.process import run_process
from tests.handoff.responses.seller_client import AWAY, EVIDENCE, fetch_handoff, respond
from tests.handoff.service import HandoffService
from tests.handoff.sla.time_travel import fetch_clock_states, live_lead
from tests.support.database import run_as_service

PROMISE: dict[str, Any] = {
    target: {"within": "4h", "clock": "elapsed"} for target in ("acceptance", "offer", "first_contact")
}
# How far anna came with each of five leads.
OFFERED, ACCEPTED, QUALIFIED, DEALT, WON = range(5)


async def give_anna_leads(service: HandoffService) -> list[str]:
    """A lead in each state, all with anna, and then ben joins; the handoffs' ids."""
    await service.put_seller("anna")
    leads = [live_lead(**PROMISE) for _ in range(5)]
    await service.receive(*leads)
    handoffs = [str((await service.handoff(lead.lead_id))["handoff_id"]) for lead in leads]
    for handoff in handoffs[ACCEPTED:]:
        await respond(service.admin, handoff, "acceptance")
    await respond(service.admin, handoffs[QUALIFIED], "qualification", **EVIDENCE)
    await respond(service.admin, handoffs[DEALT], "opportunity", deal_id="d-1")
    await respond(service.admin, handoffs[WON], "outcome", outcome="won")
    await service.put_seller("ben")
    return handoffs


async def fetch_owners(service: HandoffService, handoffs: list[str]) -> list[tuple[str, str | None]]:
    documents = [await fetch_handoff(service, handoff) for handoff in handoffs]
    return [(document["state"], document["seller"]) for document in documents]


async def test_a_seller_set_inactive_passes_on_all_that_is_open(service: HandoffService) -> None:
    handoffs = await give_anna_leads(service)

    await service.put_seller("anna", active=False)
    await service.pass_leads_on()

    assert await fetch_owners(service, handoffs) == [
        ("offered", "ben"),
        ("offered", "ben"),
        ("sales_qualified", "ben"),
        ("opportunity", "ben"),
        ("won", "anna"),
    ]
    events = [event["data"] for event in await service.staged_events("handoff.reassigned")]
    assert [(event["former_seller"], event["seller"], event["by"]) for event in events] == [
        ("anna", "ben", "clock")
    ] * 4
    why = "anna is not active; no routing is set: all sellers are one team; ben alone is free"
    assert {event["why"] for event in events} == {why}
    history = (await fetch_handoff(service, handoffs[ACCEPTED]))["history"]
    assert (history[-1]["type"], history[-1]["by"], history[-1]["why"]) == ("handoff.reassigned", "clock", why)


@pytest.mark.parametrize(("on_leave", "owner"), [("keep", "anna"), ("reassign", "ben")])
async def test_a_seller_on_leave_keeps_or_passes_on_what_was_accepted(
    service: HandoffService, on_leave: str, owner: str
) -> None:
    handoffs = await give_anna_leads(service)

    await service.put_seller("anna", away=AWAY, on_leave=on_leave)
    await service.pass_leads_on()

    owners = [seller for _, seller in await fetch_owners(service, handoffs)]
    assert owners == ["ben", owner, owner, owner, "anna"]


async def test_the_promise_goes_on_and_the_former_sellers_own_clocks_end(service: HandoffService) -> None:
    await service.put_seller("anna")
    offered, accepted = live_lead(**PROMISE), live_lead(**PROMISE)
    await service.receive(offered, accepted)
    await respond(service.admin, (await service.handoff(accepted.lead_id))["handoff_id"], "acceptance")
    promised = (await service.handoff(offered.lead_id))["clocks"][0]["due_at"]
    await service.put_seller("ben")

    await service.put_seller("anna", active=False)
    await service.pass_leads_on()

    assert (await service.handoff(offered.lead_id))["clocks"][0]["due_at"] == promised
    assert await fetch_clock_states(service, offered.lead_id) == {
        "acceptance -": "running",
        "offer anna": "cancelled",
        "offer ben": "running",
    }
    assert await fetch_clock_states(service, accepted.lead_id) == {
        "acceptance -": "met",
        "offer anna": "met",
        "first_contact anna": "cancelled",
        "offer ben": "running",
    }


async def test_an_absence_that_begins_later_passes_leads_on_when_it_begins(service: HandoffService) -> None:
    (offered, *_) = handoffs = await give_anna_leads(service)
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    away = [{"from": tomorrow.isoformat(), "to": (tomorrow + HOUR).isoformat()}]
    await service.put_seller("anna", away=away)
    await service.pass_leads_on()
    assert (await fetch_owners(service, handoffs))[OFFERED] == ("offered", "anna")

    let_a_day_pass = """
        update sellers set leaves_at = leaves_at - interval '1 day',
            away = (select json_agg(json_build_object('from', (each ->> 'from')::timestamptz - interval '1 day',
                                                      'to', (each ->> 'to')::timestamptz - interval '1 day'))
                    from json_array_elements(away) as each)
        where seller = 'anna'
    """
    await run_as_service(service.url, "handoff", let_a_day_pass)
    await service.pass_leads_on()

    document = await fetch_handoff(service, offered)
    assert (document["seller"], document["why_this_seller"].split(";")[0]) == ("ben", "anna is away")
    assert (await fetch_owners(service, handoffs))[ACCEPTED] == ("accepted", "anna")


async def test_what_nobody_can_take_waits_and_comes_back_with_the_seller(service: HandoffService) -> None:
    handoffs = await give_anna_leads(service)
    await service.put_seller("ben", active=False)

    await service.put_seller("anna", away=AWAY, on_leave="reassign")
    await service.pass_leads_on()

    assert await fetch_owners(service, handoffs) == [
        ("queued", None),
        ("queued", None),
        ("sales_qualified", "anna"),
        ("opportunity", "anna"),
        ("won", "anna"),
    ]
    queued = await fetch_handoff(service, handoffs[OFFERED])
    assert queued["why_this_seller"].startswith("anna is away; no routing is set")

    await service.put_seller("cleo")
    await service.pass_leads_on()
    await service.assign_queued()

    assert [seller for _, seller in await fetch_owners(service, handoffs)] == ["cleo", "cleo", "cleo", "cleo", "anna"]


async def test_a_full_seller_takes_a_lead_that_sales_works_on_and_others_wait(service: HandoffService) -> None:
    handoffs = await give_anna_leads(service)
    await service.put_seller("ben", capacity=0)

    await service.put_seller("anna", active=False)
    await service.pass_leads_on()

    assert await fetch_owners(service, handoffs) == [
        ("queued", None),
        ("queued", None),
        ("sales_qualified", "ben"),
        ("opportunity", "ben"),
        ("won", "anna"),
    ]


async def test_who_was_inactive_before_the_upgrade_passes_leads_on_after_it(
    service: HandoffService, database_url: str
) -> None:
    handoffs = await give_anna_leads(service)
    await service.put_seller("anna", active=False)
    await service.database.close()
    await downgrade(database_url, "handoff", "0010")
    await migrate(database_url)

    async with run_process(database_url) as upgraded:
        await upgraded.pass_leads_on()
        owners = [seller for _, seller in await fetch_owners(upgraded, handoffs)]

    assert owners == ["ben", "ben", "ben", "ben", "anna"]


async def test_a_lead_that_an_absent_seller_gets_on_purpose_stays(service: HandoffService) -> None:
    await service.put_seller("anna")
    await service.put_seller("ben", away=AWAY)
    await service.admin.put("/v1/teams/reps", json={"lead": "ben"})
    await service.pass_leads_on()
    lead = lead_qualified()
    await service.receive(lead)
    escalated = "update handoffs set seller = 'ben', tried = '{anna,ben}'"
    await run_as_service(service.url, "handoff", escalated)

    await service.put_seller("ben", away=AWAY, capacity=7)
    await service.pass_leads_on()

    assert (await service.handoff(lead.lead_id))["seller"] == "ben"


async def test_a_lead_that_cannot_be_passed_on_holds_up_no_other(service: HandoffService) -> None:
    await service.put_seller("anna")
    leads = [lead_qualified() for _ in range(5)]
    await service.receive(*leads)
    await service.put_seller("ben")
    break_brief = """
        update briefs set content = '{{"broken": true}}', packed_content = null from handoffs
        where briefs.handoff_id = handoffs.handoff_id and lead_id = '{lead_id}'
    """
    await run_as_service(service.url, "handoff", break_brief.format(lead_id=leads[2].lead_id))

    await service.put_seller("anna", active=False)
    sweep = Sweep(service.database, "handoff.pass_on", 4)
    while await pass_on_task(sweep) == 0:
        pass

    owners = {row[0]: row[1] for row in await service.rows("select lead_id::text, seller from handoffs")}
    assert owners == {str(lead.lead_id): "anna" if lead is leads[2] else "ben" for lead in leads}
    assert [row[0] for row in await service.rows("select task from set_aside")] == ["handoff.pass_on"]

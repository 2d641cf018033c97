"""Handoffs from before an upgrade get their clocks, as if they had been measured from the beginning."""

from datetime import UTC, datetime, timedelta
from typing import Any

from services.handoff.handoffs.tasks import add_missing_clocks_task
from shared.events.qualification import LeadQualified
from shared.messaging.sweep import Sweep
from tests.handoff.event_builders import HOUR, agreement_activated
from tests.handoff.responses.seller_client import respond
from tests.handoff.service import HandoffService
from tests.handoff.sla.time_travel import fetch_clocks, live_lead
from tests.support.database import run_as_service

PROMISE: dict[str, Any] = {
    target: {"within": "4h", "clock": "elapsed"} for target in ("acceptance", "offer", "first_contact")
}
THEN = datetime.now(UTC).replace(microsecond=0) - timedelta(days=30)
BEFORE_THE_UPGRADE = (
    "delete from clocks",
    "delete from promises",
    "delete from outbox",
    "delete from missing_clocks",
    "insert into missing_clocks values ('00000000-0000-0000-0000-000000000000')",
)


async def bring_leads(service: HandoffService) -> list[LeadQualified]:
    """Leads of thirty days ago: untouched, accepted late, contacted in time, rejected; and one of now."""
    await service.put_seller("anna")
    past = [live_lead(**PROMISE).model_copy(update={"occurred_at": THEN}) for _ in range(4)]
    leads = [*past, live_lead(**PROMISE)]
    await service.receive(agreement_activated(sales=PROMISE), *leads)
    for lead, call, hours in (
        *((lead, "reassignment", 1) for lead in past),
        (past[1], "acceptance", 5),
        (past[2], "acceptance", 2),
        (past[2], "contacts", 3),
        (past[3], "acceptance", 2),
        (past[3], "rejection", 7),
    ):
        body = {"contacts": {"kind": "conversation"}, "rejection": {"reason": "gone"}}.get(call, {})
        handoff = (await service.handoff(lead.lead_id))["handoff_id"]
        status, document = await respond(
            service.admin, handoff, call, seller="anna", occurred_at=(THEN + hours * HOUR).isoformat(), **body
        )
        assert status == 200, document
    return leads


async def fetch_all(service: HandoffService, leads: list[LeadQualified]) -> list[list[dict[str, Any]]]:
    """The clocks of each lead, by target."""
    return [sorted(await fetch_clocks(service, lead.lead_id), key=lambda clock: str(clock["target"])) for lead in leads]


async def start_again(service: HandoffService) -> None:
    """Forget all clocks and promises, as if they came with the upgrade."""
    for statement in BEFORE_THE_UPGRADE:
        await run_as_service(service.url, "handoff", statement)


async def test_the_clocks_are_those_that_would_have_been_measured(service: HandoffService) -> None:
    leads = await bring_leads(service)
    measured = await fetch_all(service, leads)
    await start_again(service)
    assert await fetch_all(service, leads) == [[]] * 5

    sweep = Sweep(service.database, "handoff.missing_clocks", 2)
    while await add_missing_clocks_task(sweep) == 0:
        pass

    assert await fetch_all(service, leads) == measured
    assert [[(clock["target"], clock["state"]) for clock in clocks] for clocks in measured] == [
        [("acceptance", "running"), ("offer", "running")],
        [("acceptance", "breached"), ("first_contact", "running"), ("offer", "met")],
        [("acceptance", "met"), ("first_contact", "met"), ("offer", "met")],
        [("acceptance", "met"), ("first_contact", "breached"), ("offer", "met")],
        [("acceptance", "running"), ("offer", "running")],
    ]
    assert await service.rows("select count(*) from missing_clocks") == [(0,)]
    finished = await service.staged_events("sla.started", "sla.met", "sla.finished", "sla.breached", "sla.cancelled")
    assert {event["subject"] for event in finished} == {str(lead.lead_id) for lead in leads}


async def test_a_handoff_whose_clocks_cannot_be_started_holds_up_no_other(service: HandoffService) -> None:
    leads = await bring_leads(service)
    await start_again(service)
    broken = leads[1].lead_id
    await run_as_service(
        service.url, "handoff", f"update handoffs set standings = '{{\"x\": 1}}' where lead_id = '{broken}'"
    )

    sweep = Sweep(service.database, "handoff.missing_clocks", 4)
    while await add_missing_clocks_task(sweep) == 0:
        pass

    found = await service.rows("select distinct lead_id::text from clocks")
    assert {lead for (lead,) in found} == {str(lead.lead_id) for lead in leads if lead.lead_id != broken}
    assert await service.rows("select task from set_aside") == [("handoff.missing_clocks",)]
    assert await service.rows("select count(*) from missing_clocks") == [(1,)]

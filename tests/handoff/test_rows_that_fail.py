"""One lead whose stored data Accord cannot read holds up no other lead's deadline, offer or backfill."""

from datetime import UTC, datetime, timedelta

import pytest

from services.handoff.reassignment.handlers.react_to_breach import on_offer_breached
from services.handoff.sla.handlers.expire_clocks import BATCH_SIZE
from services.handoff.sla.handlers.sweep_wakeup import SweepWakeup
from services.handoff.sla.tasks import sweep_due_clocks
from shared.messaging.sweep import Sweep
from tests.handoff.event_builders import lead_qualified
from tests.handoff.service import HandoffService
from tests.handoff.sla.time_travel import historical_lead, let_hours_pass, live_lead
from tests.support.database import run_as_service

BREAK_CLOCK = "update clocks set warnings = '[\"broken\"]' where lead_id = '{lead_id}'"
BREAK_BRIEF = """
    update briefs set content = '{{"broken": true}}', packed_content = null from handoffs
    where briefs.handoff_id = handoffs.handoff_id and lead_id = '{lead_id}'
"""


async def test_the_deadlines_of_all_other_leads_are_missed_at_their_time(service: HandoffService) -> None:
    await service.put_seller("anna")
    leads = [live_lead() for _ in range(5)]
    await service.receive(*leads)
    await let_hours_pass(service, 5)
    await _change(service, BREAK_CLOCK.format(lead_id=leads[2].lead_id))
    sweep = Sweep(service.database, "handoff.sweep", BATCH_SIZE)

    while await sweep_due_clocks(sweep, SweepWakeup(), on_offer_breached) < 1:
        pass

    breached = {event["subject"] for event in await service.staged_events("sla.breached")}
    assert breached == {str(lead.lead_id) for lead in leads if lead is not leads[2]}
    assert await _list_set_aside(service) == [("handoff.sweep", str(leads[2].lead_id))]


async def test_all_other_leads_of_the_queue_are_offered(service: HandoffService) -> None:
    leads = [lead_qualified() for _ in range(5)]
    await service.receive(*leads)
    await _change(service, BREAK_BRIEF.format(lead_id=leads[0].lead_id))
    await service.put_seller("anna")

    while await service.assign_queued() == 0:
        pass

    states = [(await service.rows(f"select state from handoffs where lead_id = '{lead.lead_id}'")) for lead in leads]
    assert states == [[("queued",)], *([[("offered",)]] * 4)]
    assert [task for task, _ in await _list_set_aside(service)] == ["handoff.assign_queued"]


@pytest.mark.parametrize("broken", [0, 4])
async def test_a_backfill_is_closed_for_all_other_leads(service: HandoffService, broken: int) -> None:
    leads = [historical_lead(days=20 + day) for day in range(5)]
    await service.receive(*leads)
    await _change(service, BREAK_CLOCK.format(lead_id=leads[broken].lead_id))

    tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    assert await service.post("/v1/handoffs/closures", {"until": tomorrow}) == (200, {"breached": 4, "complete": True})
    assert await _list_set_aside(service) == [("handoff.backfill", str(leads[broken].lead_id))]


async def _change(service: HandoffService, statement: str) -> None:
    await run_as_service(service.url, "handoff", statement)


async def _list_set_aside(service: HandoffService) -> list[tuple[str, str]]:
    return [(task, row) for task, row in await service.rows("select task, row_id::text from set_aside")]

"""One lead whose score Accord cannot read holds up no other lead's evaluation."""

from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from shared.db.connection import sql
from tests.qualification.agreement_builders import day
from tests.qualification.event_builders import AFTERWARDS, arrival, capture
from tests.qualification.service import QualificationService

_BREAK = sql("update scores set entries = '[{\"broken\": true}]' where lead_id = :lead")
_MAKE_DUE = sql("update scores set due_at = clock_timestamp()")


@pytest.mark.parametrize("task", ["waiting", "rested"])
async def test_all_other_leads_are_evaluated_again(service: QualificationService, task: str) -> None:
    leads = [uuid7() for _ in range(5)]
    await service.receive(*(arrival(capture(lead, day(1)), AFTERWARDS) for lead in leads))
    await service.sign_agreement()
    await _break(service, leads[2], task)

    run = service.reevaluate_pending if task == "waiting" else service.reevaluate_after_cool_off
    while await run() == 0:
        pass

    verdicts = {event["subject"] for event in await service.staged_events("lead.qualified")}
    assert verdicts == {str(lead) for lead in leads if lead != leads[2]}
    async with service.database.read_connection() as conn:
        set_aside = await conn.execute(sql("select task, row_id::text from set_aside"))
    assert [tuple(row) for row in set_aside] == [(f"qualification.{task}", str(leads[2]))]


async def _break(service: QualificationService, lead: UUID, task: str) -> None:
    async with service.database.transaction() as conn:
        await conn.execute(_BREAK, {"lead": lead})
        if task == "rested":
            await conn.execute(_MAKE_DUE)

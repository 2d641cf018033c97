"""The task over pending leads and a consumer of the same leads, at the same moment: each lead is evaluated once."""

import asyncio
from uuid import UUID

from uuid_utils.compat import uuid7

from services.qualification.scores.handlers.apply_events import on_lead_events
from services.qualification.scores.tasks import BATCH_SIZE, POLL_SECONDS, reevaluate_pending
from shared.db.connection import Connection
from shared.messaging.sweep import SweepBatch
from tests.qualification.agreement_builders import behaviour, day, definition
from tests.qualification.event_builders import AFTERWARDS, arrival, capture
from tests.qualification.locks import until_one_waits
from tests.qualification.service import QualificationService

VERDICTS = ("lead.qualified", "lead.nurture_started", "lead.disqualified")


async def pending_leads(service: QualificationService) -> list[UUID]:
    """Two leads that were captured before there was an agreement, and one agreement that is in force now."""
    leads = [uuid7(), uuid7()]
    await service.receive(*(arrival(capture(lead, day(1)), day(1)) for lead in leads))
    await service.sign_agreement(definition=definition(behaviour=[behaviour("demo", "demo_requested", 50)]))
    return leads


async def verdicts(service: QualificationService) -> list[tuple[str, str]]:
    """The published verdicts, in order of the lead ids."""
    return sorted((event["subject"], event["type"]) for event in await service.staged_events(*VERDICTS))


async def test_the_task_leaves_out_what_a_consumer_has_locked_and_finds_it_evaluated(
    service: QualificationService,
) -> None:
    leads = await pending_leads(service)

    async def consume_slowly(conn: Connection) -> tuple[float, list[tuple[str, str]]]:
        await on_lead_events(conn, [arrival(capture(leads[0], day(2)), AFTERWARDS)], service.agreements)
        return await service.reevaluate_pending(), await verdicts(service)

    first, meanwhile = await service.database.run(consume_slowly)
    second = await service.reevaluate_pending()

    assert meanwhile == [(str(leads[1]), "lead.qualified")]
    assert await verdicts(service) == [(str(lead), "lead.qualified") for lead in leads]
    assert first == second == POLL_SECONDS


async def test_a_consumer_waits_for_the_task_and_goes_on_with_what_it_left(service: QualificationService) -> None:
    leads = await pending_leads(service)

    async def reevaluate_slowly(conn: Connection) -> asyncio.Task[None]:
        await reevaluate_pending(conn, SweepBatch(BATCH_SIZE), service.agreements)
        batch = [arrival(capture(lead, day(2)), AFTERWARDS) for lead in reversed(leads)]
        consuming = asyncio.create_task(service.receive(*batch))
        await until_one_waits(conn, consuming)
        return consuming

    await (await service.database.run(reevaluate_slowly))

    assert await verdicts(service) == [(str(lead), "lead.qualified") for lead in leads]
    assert [(await service.score(lead))["verdict"] for lead in leads] == ["qualified"] * 2

"""The sweep over waiting leads and a reader that hears of the same leads, at the same moment: each is judged once."""

import asyncio
from uuid import UUID

from uuid_utils.compat import uuid7

from services.qualification.scores.handlers import on_lead_events
from services.qualification.scores.tasks import POLL_SECONDS, reevaluate_pending
from shared.db.connection import Connection, sql
from tests.qualification.agreement_builders import behaviour, day, definition
from tests.qualification.event_builders import AFTERWARDS, captured, heard
from tests.qualification.service import QualificationService

WAIT_SECONDS = 60
VERDICTS = ("lead.qualified", "lead.nurture_started", "lead.disqualified")
_WAITING = sql("""
    select count(*) from pg_locks join pg_stat_activity using (pid)
    where not granted and datname = current_database()
""")


async def waiting_leads(here: QualificationService) -> list[UUID]:
    """Two leads that were heard of before there was an agreement, and one that is in force now."""
    leads = [uuid7(), uuid7()]
    await here.hear(*(heard(captured(lead, day(1)), day(1)) for lead in leads))
    await here.agree(definition=definition(behaviour=[behaviour("demo", "demo_requested", 50)]))
    return leads


async def judged(here: QualificationService) -> list[tuple[str, str]]:
    """What was said of leads, in order of their ids."""
    return sorted((one["subject"], one["type"]) for one in await here.said(*VERDICTS))


async def test_a_sweep_leaves_out_what_a_reader_is_at_and_finds_it_judged(here: QualificationService) -> None:
    leads = await waiting_leads(here)

    async def read_slowly(conn: Connection) -> tuple[float, list[tuple[str, str]]]:
        await on_lead_events(conn, [heard(captured(leads[0], day(2)), AFTERWARDS)], here.known)
        return await here.judge_waiting(), await judged(here)

    swept, meanwhile = await here.database.run(read_slowly)
    again = await here.judge_waiting()

    assert meanwhile == [(str(leads[1]), "lead.qualified")]
    assert await judged(here) == [(str(lead), "lead.qualified") for lead in leads]
    assert swept == again == POLL_SECONDS


async def test_a_reader_waits_for_a_sweep_and_hears_on_what_it_left(here: QualificationService) -> None:
    leads = await waiting_leads(here)

    async def sweep_slowly(conn: Connection) -> asyncio.Task[None]:
        await reevaluate_pending(conn, here.known)
        batch = [heard(captured(lead, day(2)), AFTERWARDS) for lead in reversed(leads)]
        reading = asyncio.create_task(here.hear(*batch))
        async with asyncio.timeout(WAIT_SECONDS):
            while not (await conn.execute(_WAITING)).scalar_one():
                assert not reading.done(), "nothing made the reader wait for the sweep"
                await asyncio.sleep(0.01)
        return reading

    await (await here.database.run(sweep_slowly))

    assert await judged(here) == [(str(lead), "lead.qualified") for lead in leads]
    assert [(await here.score(lead))["verdict"] for lead in leads] == ["qualified"] * 2

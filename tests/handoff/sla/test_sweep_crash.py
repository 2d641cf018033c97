"""A process that dies in the middle of a sweep loses no breach and says none twice."""

import asyncio
from pathlib import Path

from tests.handoff.process import process
from tests.handoff.service import HandoffService
from tests.handoff.sla.time_travel import hours_pass, live
from tests.support.accord_process import accord_up

BREACHES = """
    select count(*) from (
        select event_id from outbox where type = 'sla.breached'
        union all select event_id from journal where type = 'sla.breached') as said
"""
RUNNING = "select count(*) from clocks where state = 'running'"
LEADS = 40
LOOKS = 600
PAUSE_SECONDS = 0.1


async def test_a_process_that_dies_before_the_commit_of_a_sweep_leaves_it_to_the_next(
    database_url: str, tmp_path: Path
) -> None:
    async with process(database_url) as here:
        await here.put_seller("anna")
        await here.receive(*(live() for _ in range(LEADS)))
        await hours_pass(here, 4)

        with accord_up(database_url, tmp_path) as (program, _):
            program.end()
            assert await here.rows(BREACHES) == [(0,)]
            program.start(fault="handoff.sweep.before_commit:exit")
            assert program.wait() == 137
            assert await here.rows(BREACHES) == [(0,)]

            program.start()
            await nothing_runs(here)

        assert await here.rows(BREACHES) == [(LEADS,)]


async def nothing_runs(here: HandoffService) -> None:
    """Wait until no clock runs, a minute at most."""
    for _ in range(LOOKS):
        if await here.rows(RUNNING) == [(0,)]:
            return
        await asyncio.sleep(PAUSE_SECONDS)

"""A process that dies in the middle of a sweep loses no breach and publishes none twice."""

import asyncio
from pathlib import Path

from tests.handoff.process import run_process
from tests.handoff.service import HandoffService
from tests.handoff.sla.time_travel import let_hours_pass, live_lead
from tests.support.accord_process import run_accord_up

BREACHES = """
    select count(*) from (
        select event_id from outbox where type = 'sla.breached'
        union all select event_id from journal where type = 'sla.breached') as breaches
"""
RUNNING = "select count(*) from clocks where state = 'running'"
LEADS = 40
CHECKS = 600
PAUSE_SECONDS = 0.1


async def test_a_process_that_dies_before_the_commit_of_a_sweep_leaves_it_to_the_next(
    database_url: str, tmp_path: Path
) -> None:
    async with run_process(database_url) as service:
        await service.put_seller("anna")
        await service.receive(*(live_lead() for _ in range(LEADS)))
        await let_hours_pass(service, 4)

        with run_accord_up(database_url, tmp_path) as (program, _):
            program.stop()
            assert await service.rows(BREACHES) == [(0,)]
            program.start(fault="handoff.sweep.before_commit:exit")
            assert program.wait() == 137
            assert await service.rows(BREACHES) == [(0,)]

            program.start()
            await wait_until_no_clock_runs(service)

        assert await service.rows(BREACHES) == [(LEADS,)]


async def wait_until_no_clock_runs(service: HandoffService) -> None:
    """Wait until no clock runs, a minute at most."""
    for _ in range(CHECKS):
        if await service.rows(RUNNING) == [(0,)]:
            return
        await asyncio.sleep(PAUSE_SECONDS)

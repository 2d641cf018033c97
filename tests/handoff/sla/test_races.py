"""Deadlines that pass at the moment of another sweep, an outcome or a failure."""

import asyncio
from collections.abc import Awaitable, Callable
from uuid import UUID

import pytest

from shared.db.connection import Connection
from tests.handoff.concurrency import Work, run_concurrently
from tests.handoff.process import run_process
from tests.handoff.service import HandoffService
from tests.handoff.sla.time_travel import expire_batch, fetch_clock_states, let_hours_pass, live_lead, sweep_once
from tests.handoff.sla.transactions import accept_lead, sell_to_lead

MANY = 1000


async def test_two_sweeps_breach_a_thousand_clocks_once_each(service: HandoffService) -> None:
    await service.put_seller("anna")
    await service.receive(*(live_lead() for _ in range(MANY)))
    await let_hours_pass(service, 4)

    async with run_process(service.url) as other:
        while await service.rows("select 1 from clocks where state = 'running' limit 1"):
            await asyncio.gather(sweep_once(service), sweep_once(other))

    assert await service.rows("select count(*), count(distinct subject) from outbox where type = 'sla.breached'") == [
        (MANY, MANY)
    ]


@pytest.mark.parametrize("outcome", [accept_lead, sell_to_lead])
@pytest.mark.parametrize("sweep_first", [True, False], ids=["the sweep is first", "the outcome is first"])
async def test_an_outcome_at_the_moment_of_the_deadline_makes_one_breach(
    service: HandoffService, sweep_first: bool, outcome: Callable[[HandoffService, UUID], Awaitable[Work]]
) -> None:
    await service.put_seller("anna")
    lead, other = live_lead(), live_lead()
    await service.receive(lead, other)
    await let_hours_pass(service, 4)
    record_outcome = await outcome(service, lead.lead_id)

    if sweep_first:
        await run_concurrently(service, expire_batch, record_outcome)
    else:
        # The sweep does not wait for the locked lead; it comes back.
        async with service.database.transaction() as conn:
            await record_outcome(conn)
            assert await sweep_once(service) == 1
        await sweep_once(service)

    types = [event["type"] for event in await service.staged_events() if event["subject"] == str(lead.lead_id)]
    assert [type_ for type_ in types if "sla" in type_] == ["sla.started", "sla.breached", "sla.finished"]
    assert await fetch_clock_states(service, other.lead_id) == {"acceptance -": "breached"}


async def test_a_sweep_that_fails_before_its_commit_leaves_the_breach_to_the_next(service: HandoffService) -> None:
    await service.put_seller("anna")
    await service.receive(live_lead())
    await let_hours_pass(service, 4)

    async def broken(conn: Connection) -> None:
        await expire_batch(conn)
        raise ValueError("after the work")

    with pytest.raises(ValueError, match="after the work"):
        await service.database.run(broken)
    assert await service.staged_events("sla.breached") == []

    await sweep_once(service)
    assert len(await service.staged_events("sla.breached")) == 1

"""Deadlines that pass while others are at work: two sweeps, an outcome, a failure."""

import asyncio
from collections.abc import Awaitable, Callable
from uuid import UUID

import pytest

from shared.db.connection import Connection
from tests.handoff.concurrency import Work, at_once
from tests.handoff.process import process
from tests.handoff.service import HandoffService
from tests.handoff.sla.time_travel import clock_states, fire_piece, hours_pass, live, sweep_once
from tests.handoff.sla.transactions import accepted, sold

MANY = 1000


async def test_a_thousand_at_once_are_breached_once_each_by_two_sweeps(here: HandoffService) -> None:
    await here.put_seller("anna")
    await here.receive(*(live() for _ in range(MANY)))
    await hours_pass(here, 4)

    async with process(here.url) as other:
        while await here.rows("select 1 from clocks where state = 'running' limit 1"):
            await asyncio.gather(sweep_once(here), sweep_once(other))

    assert await here.rows("select count(*), count(distinct subject) from outbox where type = 'sla.breached'") == [
        (MANY, MANY)
    ]


@pytest.mark.parametrize("outcome", [accepted, sold])
@pytest.mark.parametrize("sweep_first", [True, False], ids=["the sweep is first", "the outcome is first"])
async def test_an_outcome_at_the_moment_of_the_deadline_makes_one_breach(
    here: HandoffService, sweep_first: bool, outcome: Callable[[HandoffService, UUID], Awaitable[Work]]
) -> None:
    await here.put_seller("anna")
    lead, other = live(), live()
    await here.receive(lead, other)
    await hours_pass(here, 4)
    happens = await outcome(here, lead.lead_id)

    if sweep_first:
        await at_once(here, fire_piece, happens)
    else:
        # The sweep does not wait for the lead that is being answered; it comes back.
        async with here.database.transaction() as conn:
            await happens(conn)
            assert await sweep_once(here) == 1
        await sweep_once(here)

    said = [one["type"] for one in await here.staged_events() if one["subject"] == str(lead.lead_id)]
    assert [kind for kind in said if "sla" in kind] == ["sla.started", "sla.breached", "sla.finished"]
    assert await clock_states(here, other.lead_id) == {"acceptance -": "breached"}


async def test_a_sweep_that_fails_before_its_commit_leaves_the_breach_to_the_next(here: HandoffService) -> None:
    await here.put_seller("anna")
    await here.receive(live())
    await hours_pass(here, 4)

    async def broken(conn: Connection) -> None:
        await fire_piece(conn)
        raise ValueError("after the work")

    with pytest.raises(ValueError, match="after the work"):
        await here.database.run(broken)
    assert await here.staged_events("sla.breached") == []

    await sweep_once(here)
    assert len(await here.staged_events("sla.breached")) == 1

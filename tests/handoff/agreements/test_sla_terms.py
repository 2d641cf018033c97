"""Promises are kept by version, and the one in force is the latest that came into force."""

from datetime import timedelta

from services.handoff.agreements.store import sla_terms
from shared.events.base import Event
from tests.handoff.concurrency import Work
from tests.handoff.event_builders import NOON, activated, qualified
from tests.handoff.service import HandoffService

PROMISE = {"timezone": "UTC", "acceptance": {"within": "4h", "clock": "elapsed"}}


async def in_force(here: HandoffService) -> int | None:
    async with here.database.read_connection() as conn:
        return (await sla_terms.find(conn, ())).in_force


async def test_a_promise_that_came_with_a_lead_is_in_force_once_its_agreement_is(here: HandoffService) -> None:
    await here.receive(qualified(promise=PROMISE))
    assert await in_force(here) is None

    await here.receive(activated(3))
    assert await in_force(here) == 3
    async with here.database.read_connection() as conn:
        found = await sla_terms.find(conn, [3])
    assert set(found.by_version[3].targets) == {"acceptance"}


async def test_an_older_agreement_that_is_heard_again_is_not_in_force(here: HandoffService) -> None:
    later = activated(4).model_copy(update={"occurred_at": NOON + timedelta(days=1)})

    await here.receive(activated(3))
    await here.receive(later)
    await here.receive(activated(3).model_copy(update={"occurred_at": NOON + timedelta(days=7)}))

    assert await in_force(here) == 4


async def test_two_batches_of_leads_with_one_promise_do_not_wait_for_each_other(here: HandoffService) -> None:
    await here.receive(qualified(promise=PROMISE))

    def hears(event: Event) -> Work:
        return lambda conn: here.handle(conn, [event])

    async with here.database.transaction() as conn:
        await hears(qualified(promise=PROMISE))(conn)
        await here.receive(qualified(promise=PROMISE))

    assert len(await here.handoffs()) == 3

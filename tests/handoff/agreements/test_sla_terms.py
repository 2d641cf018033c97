"""SLA terms are stored by version, and the version in force is the latest that came into force."""

from datetime import timedelta

from services.handoff.agreements.store import sla_terms
from shared.events.base import Event
from tests.handoff.concurrency import Work
from tests.handoff.event_builders import NOON, activated, qualified
from tests.handoff.service import HandoffService

SLA = {"timezone": "UTC", "acceptance": {"within": "4h", "clock": "elapsed"}}


async def in_force(service: HandoffService) -> int | None:
    async with service.database.read_connection() as conn:
        return (await sla_terms.find(conn, ())).in_force


async def test_an_sla_that_came_with_a_lead_is_in_force_once_its_agreement_is(service: HandoffService) -> None:
    await service.receive(qualified(promise=SLA))
    assert await in_force(service) is None

    await service.receive(activated(3))
    assert await in_force(service) == 3
    async with service.database.read_connection() as conn:
        terms = await sla_terms.find(conn, [3])
    assert set(terms.by_version[3].targets) == {"acceptance"}


async def test_an_older_agreement_that_is_received_again_is_not_in_force(service: HandoffService) -> None:
    later = activated(4).model_copy(update={"occurred_at": NOON + timedelta(days=1)})

    await service.receive(activated(3))
    await service.receive(later)
    await service.receive(activated(3).model_copy(update={"occurred_at": NOON + timedelta(days=7)}))

    assert await in_force(service) == 4


async def test_two_batches_of_leads_with_one_sla_do_not_wait_for_each_other(service: HandoffService) -> None:
    await service.receive(qualified(promise=SLA))

    def handle(event: Event) -> Work:
        return lambda conn: service.handle(conn, [event])

    async with service.database.transaction() as conn:
        await handle(qualified(promise=SLA))(conn)
        await service.receive(qualified(promise=SLA))

    assert len(await service.handoffs()) == 3

"""The Prometheus series of handoff."""

import pytest
from prometheus_client import REGISTRY

from services.handoff.telemetry import TRANSITIONS
from shared.db.connection import Connection
from tests.handoff.deals.crm_messages import DANA, LEAD, told
from tests.handoff.event_builders import captured, qualified
from tests.handoff.service import HandoffService


def counts() -> dict[str, float]:
    """The transitions counted so far."""
    series = {name: {"transition": name} for name in TRANSITIONS.values()}
    return {name: REGISTRY.get_sample_value("accord_handoffs_total", labels) or 0 for name, labels in series.items()}


async def test_each_transition_is_counted_once(crm: HandoffService) -> None:
    before = counts()
    await crm.receive(captured(LEAD, DANA), qualified(LEAD), qualified())
    await told(crm, owner="ben")
    await told(crm, owner="ben")
    await told(crm, stage="opportunity", occurred_at="2018-11-22T12:00:00Z")
    await told(crm, stage="lost", occurred_at="2018-11-23T12:00:00Z")

    increase = {name: number - before[name] for name, number in counts().items()}
    assert {name: number for name, number in increase.items() if number} == {
        "offered": 2,
        "reassigned": 2,
        "won": 1,
        "lost": 1,
        "reopened": 1,
    }


async def test_a_transition_that_is_not_committed_is_not_counted(crm: HandoffService) -> None:
    before = counts()

    async def fail_after_work(conn: Connection) -> None:
        await crm.handle(conn, [qualified()])
        raise ValueError("after the work")

    with pytest.raises(ValueError, match="after the work"):
        await crm.database.run(fail_after_work)

    assert counts() == before


async def test_the_age_of_the_queue_is_shown_and_falls_to_nothing(service: HandoffService) -> None:
    await service.receive(qualified())
    await service.take_up()
    waiting = REGISTRY.get_sample_value("accord_handoff_oldest_queued_seconds")
    await service.put_seller("anna")
    await service.take_up()
    await service.take_up()

    assert waiting is not None
    assert waiting > 0
    assert REGISTRY.get_sample_value("accord_handoff_oldest_queued_seconds") == 0

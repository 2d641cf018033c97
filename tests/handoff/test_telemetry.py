"""The Prometheus series of handoffs."""

import pytest
from prometheus_client import REGISTRY

from services.handoff.telemetry import TRANSITIONS
from shared.db.connection import Connection
from tests.handoff.deals.crm_messages import DANA, LEAD, report_deal
from tests.handoff.event_builders import lead_captured, lead_qualified
from tests.handoff.service import HandoffService


def read_counts() -> dict[str, float]:
    """The transitions counted so far."""
    series = {name: {"transition": name} for name in TRANSITIONS.values()}
    return {name: REGISTRY.get_sample_value("accord_handoffs_total", labels) or 0 for name, labels in series.items()}


async def test_each_transition_is_counted_once(crm: HandoffService) -> None:
    before = read_counts()
    await crm.receive(lead_captured(LEAD, DANA), lead_qualified(LEAD), lead_qualified())
    await report_deal(crm, owner="ben")
    await report_deal(crm, owner="ben")
    await report_deal(crm, stage="opportunity", occurred_at="2018-11-22T12:00:00Z")
    await report_deal(crm, stage="lost", occurred_at="2018-11-23T12:00:00Z")

    gains = {name: number - before[name] for name, number in read_counts().items()}
    assert {name: number for name, number in gains.items() if number} == {
        "offered": 2,
        "reassigned": 2,
        "won": 1,
        "lost": 1,
        "reopened": 1,
    }


async def test_what_was_not_committed_is_not_counted(crm: HandoffService) -> None:
    before = read_counts()

    async def fail_after_the_offer(conn: Connection) -> None:
        await crm.handle(conn, [lead_qualified()])
        raise ValueError("after the work")

    with pytest.raises(ValueError, match="after the work"):
        await crm.database.run(fail_after_the_offer)

    assert read_counts() == before


async def test_the_age_of_the_oldest_queued_handoff_is_shown_and_falls_to_zero(service: HandoffService) -> None:
    await service.receive(lead_qualified())
    await service.assign_queued()
    waiting = REGISTRY.get_sample_value("accord_handoff_oldest_queued_seconds")
    await service.put_seller("anna")
    await service.assign_queued()
    await service.assign_queued()

    assert waiting is not None
    assert waiting > 0
    assert REGISTRY.get_sample_value("accord_handoff_oldest_queued_seconds") == 0

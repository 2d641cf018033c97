"""What operators see of handoffs."""

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

    grown = {name: number - before[name] for name, number in counts().items()}
    assert {name: number for name, number in grown.items() if number} == {
        "offered": 2,
        "reassigned": 2,
        "won": 1,
        "lost": 1,
        "reopened": 1,
    }


async def test_what_was_not_committed_is_not_counted(crm: HandoffService) -> None:
    before = counts()

    async def broken(conn: Connection) -> None:
        await crm.handle(conn, [qualified()])
        raise ValueError("after the work")

    with pytest.raises(ValueError, match="after the work"):
        await crm.database.run(broken)

    assert counts() == before


async def test_the_age_of_the_queue_is_shown_and_falls_to_nothing(here: HandoffService) -> None:
    await here.receive(qualified())
    await here.take_up()
    waiting = REGISTRY.get_sample_value("accord_handoff_oldest_queued_seconds")
    await here.put_seller("anna")
    await here.take_up()
    await here.take_up()

    assert waiting is not None
    assert waiting > 0
    assert REGISTRY.get_sample_value("accord_handoff_oldest_queued_seconds") == 0

"""An example of commitments, with five leads and four clocks."""

import pytest

from services.metrics.commitments.store import listed_people
from tests.metrics.board.lead_lists import PAGE
from tests.metrics.conftest import Receive
from tests.metrics.event_builders import (
    agreement_activated,
    day,
    deal_event,
    handoff_accepted,
    handoff_offered,
    handoff_rejected,
    lead_captured,
    lead_qualified,
    new_lead_id,
    sla_event,
)

A, B, C, D, E = (new_lead_id() for _ in range(5))
MARCH = "first=2026-03-01&last=2026-03-31"


@pytest.fixture
def short_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages of PAGE leads are looked for among twice as many clocks of teams."""
    monkeypatch.setattr(listed_people, "WALK_LIMIT", 2 * PAGE)


@pytest.fixture
async def commitments_example(receive: Receive) -> None:
    """Three leads qualified in March: one accepted, one accepted and then rejected, one waiting; one in February.

    E belongs to sales: it had a deal before it qualified. Of four clocks two were met, one was missed, one runs.
    """
    february = 2
    await receive(
        agreement_activated(
            day(1, 1),
            "Europe/Berlin",
            marketing={
                "qualified_leads": {"per": "month", "at_least": 4},
                "acceptance_rate": {"per": "month", "at_least": 0.7},
            },
            sales={"acceptance": {"within": "4h", "at_least": 0.95}, "offer": {"within": "1h"}},
        ),
        *(lead_captured(lead_id, day(1, february)) for lead_id in (A, B, C, D, E)),
        lead_qualified(A, day(2)),
        handoff_offered(A, day(2)),
        handoff_accepted(A, day(2)),
        sla_event("met", A, day(2)),
        lead_qualified(B, day(3)),
        handoff_offered(B, day(3)),
        handoff_accepted(B, day(3)),
        handoff_rejected(B, day(4)),
        sla_event("met", B, day(3)),
        lead_qualified(C, day(5)),
        handoff_offered(C, day(5), "ben"),
        sla_event("breached", C, day(6), due_at=day(6)),
        sla_event("finished", C, day(7), due_at=day(6)),
        lead_qualified(D, day(9, february)),
        handoff_offered(D, day(9, february)),
        sla_event("started", D, day(30), due_at=day(31)),
        sla_event("cancelled", D, day(5), "offer"),
        deal_event("opened", E, day(1), origin="sales"),
        lead_qualified(E, day(4)),
    )

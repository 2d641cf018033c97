"""Leads count under the product that they asked for last, in both ways in which reports are made."""

from typing import Any

import pytest

from services.metrics.reports.domain.query import Basis
from shared.db.database import Database
from shared.events.base import Event
from shared.events.handoff import HandoffProductChanged
from tests.metrics.conftest import GetJson, Receive
from tests.metrics.event_builders import (
    day,
    handoff_accepted,
    handoff_id,
    handoff_offered,
    handoff_queued,
    lead_captured,
    lead_qualified,
    new_lead_id,
    nurture_started,
)
from tests.metrics.reports.two_ways import refold


def write_story() -> list[Event]:
    """Four leads: a fleet lead that began without a product, one that went from fleet to solar, one that waits for a
    seller of solar, and one in nurture that came to ask for fleet.
    """
    fleet, changed, waiting, nurtured = leads = [new_lead_id() for _ in range(4)]
    changes: dict[str, Any] = {"kind": "mql", "cycle": 1, "origin": "marketing", "seller": "anna", "team": "north"}
    return [
        *[lead_captured(lead, day(2)) for lead in leads],
        nurture_started(fleet, day(2)),
        lead_qualified(fleet, day(3), product="fleet"),
        handoff_offered(fleet, day(3), product="fleet"),
        handoff_accepted(fleet, day(4), product="fleet"),
        lead_qualified(changed, day(3), product="fleet"),
        handoff_offered(changed, day(3), product="fleet"),
        HandoffProductChanged(
            lead_id=changed,
            handoff_id=handoff_id(changed),
            occurred_at=day(4),
            product="solar",
            former_product="fleet",
            **changes,
        ),
        nurture_started(waiting, day(2), product="fleet"),
        lead_qualified(waiting, day(3), product="solar"),
        handoff_queued(waiting, day(3), product="solar"),
        nurture_started(nurtured, day(2), product="solar"),
        nurture_started(nurtured, day(3), product="fleet"),
    ]


@pytest.mark.parametrize("basis", ["cohort", "period"])
@pytest.mark.parametrize("summed", [False, True], ids=["from all rows", "from sums"])
async def test_a_lead_counts_under_the_product_that_it_asked_for_last(
    receive: Receive, database: Database, get_json: GetJson, basis: Basis, summed: bool
) -> None:
    await receive(*write_story())
    if summed:
        await refold(database)

    report = await get_json("/v1/reports/funnel", by="product", basis=basis)

    rows = {row["product"]: (row["captured"], row["qualified"], row["accepted"]) for row in report["rows"]}
    assert rows == {"fleet": (2, 1, 1), "solar": (2, 2, 0)}

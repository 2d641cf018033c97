"""What a key that is bound to a seller reads of metrics: that seller's figures and leads, and no board."""

from typing import Any

import httpx2
import pytest

from services.metrics.reports.registry import REPORTS
from tests.metrics.conftest import CreateKey, Receive
from tests.metrics.event_builders import (
    day,
    deal_event,
    handoff_accepted,
    handoff_id,
    handoff_offered,
    handoff_rated,
    handoff_rejected,
    handoff_sales_qualified,
    lead_captured,
    lead_qualified,
    new_lead_id,
    revenue_booked,
    sla_event,
)

BEN: dict[str, Any] = {"seller": "ben", "team": "south"}
ANNA: dict[str, Any] = {"seller": "anna", "team": "north"}


@pytest.fixture(autouse=True)
async def example(receive: Receive) -> None:
    """Two leads of anna's, three of ben's, one without a seller, and money of an unknown deal."""
    for seller, team in (("anna", "north"), ("ben", "south"), ("ben", "south")):
        lead = new_lead_id()
        fields: dict[str, Any] = {"seller": seller, "team": team}
        await receive(
            lead_captured(lead, day(1)),
            lead_qualified(lead, day(1)),
            handoff_offered(lead, day(1), **fields),
            sla_event("met", lead, day(2), **fields),
            handoff_accepted(lead, day(2), **fields),
            handoff_rated(lead, day(2), **fields),
            handoff_sales_qualified(lead, day(3), **fields),
            deal_event("won", lead, day(4), **fields),
            revenue_booked(lead, day(5), "700.00"),
        )
    for fields in (BEN, ANNA):
        rejected = new_lead_id()
        await receive(
            lead_captured(rejected, day(1)),
            lead_qualified(rejected, day(1)),
            handoff_offered(rejected, day(1), **fields),
            handoff_rejected(rejected, day(2), **fields),
        )
        waiting = new_lead_id()
        await receive(
            lead_captured(waiting, day(1)),
            handoff_offered(waiting, day(1), **fields),
            sla_event("breached", waiting, day(3)),
        )
        following = fields | {"kind": "to_success", "handoff_id": handoff_id(waiting, 9)}
        await receive(handoff_offered(waiting, day(1), **following))
        unattended = new_lead_id()
        await receive(lead_captured(unattended, day(1)), handoff_sales_qualified(unattended, day(2), **fields))
    await receive(lead_captured(new_lead_id(), day(1)), revenue_booked(None, day(5), "99.00"))


@pytest.mark.parametrize("basis", ["cohort", "period"])
# Promises are made by the sides: the test of `commitments` says what a seller sees of them. Others have no groups.
@pytest.mark.parametrize(
    "report",
    sorted(set(REPORTS) - {"commitments", "credit", "guarantee", "leak", "personas", "pipeline", "quality", "shifts"}),
)
async def test_a_report_is_narrowed_to_the_seller_of_the_key(
    report: str, basis: str, client: httpx2.AsyncClient, create_key: CreateKey
) -> None:
    query = {"basis": basis, "by": "seller"}
    unbound, bound = await create_key("read"), await create_key("read", seller="ben")

    everyone = (await client.get(f"/v1/reports/{report}", params=query, headers=unbound)).json()
    ben = (await client.get(f"/v1/reports/{report}", params=query, headers=bound)).json()

    assert ben["rows"]
    assert ben["rows"] == [row for row in everyone["rows"] if row["seller"] == "ben"]
    assert ben["totals"] != everyone["totals"]


async def test_a_seller_without_leads_has_an_empty_funnel(client: httpx2.AsyncClient, create_key: CreateKey) -> None:
    headers = await create_key("read", seller="cleo")

    funnel = (await client.get("/v1/reports/funnel", headers=headers)).json()["totals"]
    revenue = (await client.get("/v1/reports/revenue", headers=headers)).json()["totals"]

    assert (funnel["captured"], revenue["captured"], revenue["unmatched"]["amount"]) == (0, 0, "0.00")

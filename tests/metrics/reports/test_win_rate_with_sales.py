"""The report `win_rate` counts a lead as open while it is with sales, whatever was lost before or under another id."""

from tests.metrics.conftest import GetJson, Receive
from tests.metrics.event_builders import (
    day,
    deal_event,
    handoff_closed,
    handoff_offered,
    handoff_sales_qualified,
    lead_captured,
    lead_merged,
    lead_qualified,
    new_lead_id,
)


async def test_a_lead_that_was_lost_under_one_id_and_is_with_sales_under_the_other_is_open(
    receive: Receive, get_json: GetJson
) -> None:
    lost, other = new_lead_id(), new_lead_id()
    await receive(
        lead_captured(lost, day(1)),
        lead_qualified(lost, day(1)),
        handoff_offered(lost, day(1)),
        deal_event("lost", lost, day(2)),
        handoff_closed(lost, day(2)),
        lead_captured(other, day(3)),
        lead_qualified(other, day(3)),
        handoff_offered(other, day(3)),
        handoff_sales_qualified(other, day(4)),
    )
    before = (await get_json("/v1/reports/win_rate"))["totals"]
    # The handoff of the merged lead moves to the next cycle, and no event says so.
    await receive(*lead_merged(lost, other, day(5)))

    after = (await get_json("/v1/reports/win_rate"))["totals"]

    assert [(each["lost"], each["open"]) for each in (before, after)] == [(1, 1), (0, 1)]


async def test_a_lead_whose_deal_was_lost_before_it_qualified_is_open(receive: Receive, get_json: GetJson) -> None:
    lead = new_lead_id()
    await receive(
        lead_captured(lead, day(3)),
        deal_event("lost", lead, day(2)),
        lead_qualified(lead, day(3)),
        handoff_offered(lead, day(3)),
        handoff_sales_qualified(lead, day(4)),
    )

    totals = (await get_json("/v1/reports/win_rate"))["totals"]

    assert (totals["lost"], totals["open"]) == (0, 1)


async def test_a_lead_that_never_qualified_and_whose_deal_was_lost_is_lost(receive: Receive, get_json: GetJson) -> None:
    lead = new_lead_id()
    await receive(lead_captured(lead, day(1)), deal_event("opened", lead, day(2)), deal_event("lost", lead, day(3)))

    totals = (await get_json("/v1/reports/win_rate"))["totals"]

    assert (totals["lost"], totals["open"]) == (1, 0)

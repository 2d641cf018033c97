"""The report `unowned`: leads without an owner, and those that nothing is due of."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.metrics.projections.handlers.rebuild import rebuild
from shared.db.database import Database
from shared.events.base import format_rfc3339
from tests.metrics.conftest import GetJson, Receive
from tests.metrics.event_builders import (
    day,
    deal_event,
    handoff_accepted,
    handoff_closed,
    handoff_contacted,
    handoff_offered,
    handoff_queued,
    handoff_recycled,
    handoff_rejected,
    handoff_sales_qualified,
    lead_captured,
    lead_merged,
    lead_qualified,
    new_lead_id,
    sla_event,
)
from tests.metrics.reports.two_ways import refold

LOST, QUIET, QUEUED, RUNNING, LATE, DEAL, SOLD, REJECTED, RECYCLED, KEPT_BACK = (new_lead_id() for _ in range(10))
NOW = datetime.now(UTC).replace(microsecond=0)
LEADS = (LOST, QUIET, QUEUED, RUNNING, LATE, DEAL, SOLD, REJECTED, RECYCLED, KEPT_BACK)


async def tell(receive: Receive) -> None:
    """One lead got no handoff, two have no next date; each other lead has an end, a clock, a deal, or is kept back."""
    await receive(*(lead_captured(lead, day(1), "social") for lead in LEADS))
    await receive(*(lead_qualified(lead, NOW if lead == LOST else day(2)) for lead in LEADS))
    await receive(*(handoff_offered(lead, day(2)) for lead in (QUIET, RUNNING, LATE, DEAL, SOLD, REJECTED, RECYCLED)))
    await receive(handoff_queued(QUEUED, day(3)), handoff_queued(KEPT_BACK, day(3), filtered="partner"))
    await receive(*(sla_event("started", lead, day(2)) for lead in (QUIET, RUNNING, LATE)))
    await receive(
        *(handoff_accepted(QUIET, day(4)), sla_event("met", QUIET, day(4)), handoff_sales_qualified(QUIET, day(6))),
        sla_event("breached", LATE, day(3)),
        deal_event("opened", DEAL, day(5)),
        *(deal_event("won", SOLD, day(5)), handoff_closed(SOLD, day(5), "won")),
        *(handoff_rejected(REJECTED, day(5)), handoff_recycled(RECYCLED, day(5))),
    )


def row(count: int, unattended: int, oldest: datetime, *leads: Any) -> dict[str, Any]:
    at = format_rfc3339(oldest)
    return {"count": count, "unattended": unattended, "oldest_at": at, "leads": [str(lead) for lead in leads]}


@pytest.mark.parametrize("way", ["as told", "summed", "rebuilt"])
async def test_leads_without_an_owner_and_leads_without_a_next_date_are_counted_apart(
    database: Database, receive: Receive, get_json: GetJson, way: str
) -> None:
    await tell(receive)
    if way == "summed":
        await refold(database)
    if way == "rebuilt":
        await rebuild(database)

    report = await get_json("/v1/reports/unowned", by="seller")

    assert report["rows"] == [
        {"seller": "anna"} | row(0, 1, day(6), QUIET),
        {"seller": None} | row(1, 1, day(3), LOST, QUEUED),
    ]
    assert report["totals"] == row(1, 2, day(3), LOST, QUEUED, QUIET)


async def test_nothing_is_unowned_before_the_first_lead(get_json: GetJson) -> None:
    report = await get_json("/v1/reports/unowned")

    assert report["rows"] == [{"count": 0, "unattended": 0, "oldest_at": None, "leads": []}]


async def test_a_handoff_that_is_learned_later_gives_a_lead_an_owner(receive: Receive, get_json: GetJson) -> None:
    await tell(receive)
    await receive(handoff_offered(LOST, day(2)), sla_event("started", LOST, day(2)))

    assert (await get_json("/v1/reports/unowned"))["totals"] == row(0, 2, day(3), QUEUED, QUIET)


async def test_a_deal_or_a_return_takes_a_lead_from_those_without_a_date(receive: Receive, get_json: GetJson) -> None:
    await tell(receive)
    await receive(deal_event("opened", QUIET, day(7)), handoff_recycled(QUEUED, day(7)))

    assert (await get_json("/v1/reports/unowned"))["totals"] == row(1, 0, NOW, LOST)


async def test_a_lead_that_was_merged_is_owned_by_the_handoff_of_its_other_id(
    receive: Receive, get_json: GetJson
) -> None:
    survivor, merged = new_lead_id(), new_lead_id()
    await receive(*(lead_captured(lead, day(1)) for lead in (survivor, merged)))
    await receive(lead_qualified(merged, NOW), handoff_offered(survivor, day(2)))
    await receive(sla_event("started", survivor, day(2)), *lead_merged(survivor, merged, day(3)))

    assert (await get_json("/v1/reports/unowned"))["totals"]["leads"] == []


async def test_a_conversation_an_hour_ago_leaves_time_for_the_next_step(receive: Receive, get_json: GetJson) -> None:
    lead = new_lead_id()
    await receive(lead_captured(lead, day(1)), handoff_offered(lead, day(2)))
    await receive(handoff_contacted(lead, datetime.now(UTC) - timedelta(minutes=50)))

    assert (await get_json("/v1/reports/unowned"))["totals"]["unattended"] == 0

"""The report `untouched`: leads with a seller, past their deadline and without a contact."""

from typing import Any

from shared.db.database import Database
from tests.metrics.conftest import GetJson, Receive
from tests.metrics.event_builders import (
    day,
    deal_event,
    handoff_accepted,
    handoff_contacted,
    handoff_offered,
    handoff_queued,
    handoff_rejected,
    lead_captured,
    new_lead_id,
    sla_event,
)
from tests.metrics.reports.two_ways import refold

OFFERED, ACCEPTED, SPOKEN, REJECTED, DEAL, IN_TIME, QUEUED = (new_lead_id() for _ in range(7))


async def tell(receive: Receive) -> None:
    """Two leads wait too long, of anna and of ben; each other lead lacks one thing."""
    leads = (OFFERED, ACCEPTED, SPOKEN, REJECTED, DEAL, IN_TIME, QUEUED)
    await receive(*(lead_captured(lead, day(1), "social") for lead in leads))
    await receive(*(handoff_offered(lead, day(2)) for lead in (OFFERED, SPOKEN, REJECTED, DEAL, IN_TIME)))
    await receive(handoff_offered(ACCEPTED, day(3), "ben"), handoff_queued(QUEUED, day(2)))
    await receive(handoff_accepted(ACCEPTED, day(3), seller="ben"))
    await receive(*(sla_event("breached", lead, day(4)) for lead in (OFFERED, QUEUED)))
    await receive(
        *(sla_event("breached", lead, day(4), "first_contact") for lead in (ACCEPTED, SPOKEN, REJECTED, DEAL)),
        sla_event("started", IN_TIME, day(2), "first_contact"),
        handoff_contacted(SPOKEN, day(5)),
        handoff_rejected(REJECTED, day(5)),
        deal_event("opened", DEAL, day(5)),
    )


async def test_leads_without_a_contact_past_their_deadline_are_counted_and_named(
    database: Database, receive: Receive, get_json: GetJson
) -> None:
    await tell(receive)
    await refold(database)

    report = await get_json("/v1/reports/untouched", by="seller")

    def row(seller: str, lead: Any, oldest: str) -> dict[str, Any]:
        return {"seller": seller, "count": 1, "oldest_at": oldest, "leads": [str(lead)]}

    assert report["rows"] == [
        row("anna", OFFERED, "2026-03-02T00:00:00.000000Z"),
        row("ben", ACCEPTED, "2026-03-03T00:00:00.000000Z"),
    ]
    assert report["totals"] == {
        "count": 2, "oldest_at": "2026-03-02T00:00:00.000000Z", "leads": [str(OFFERED), str(ACCEPTED)],
    }  # fmt: skip


async def test_by_source_and_by_month_it_is_the_same_leads(receive: Receive, get_json: GetJson) -> None:
    await tell(receive)

    by_source = await get_json("/v1/reports/untouched", by="source")
    by_month = await get_json("/v1/reports/untouched", by="month", basis="period")

    assert [(row["source"], row["count"]) for row in by_source["rows"]] == [("website", 2)]
    assert [(row["month"], row["count"]) for row in by_month["rows"]] == [("2026-03", 2)]


async def test_nothing_is_untouched_where_everyone_was_called(get_json: GetJson) -> None:
    report = await get_json("/v1/reports/untouched")

    assert report["rows"] == [{"count": 0, "oldest_at": None, "leads": []}]


async def test_a_contact_that_is_learned_later_takes_a_lead_away(receive: Receive, get_json: GetJson) -> None:
    await tell(receive)
    await receive(handoff_contacted(OFFERED, day(3)))

    assert (await get_json("/v1/reports/untouched"))["totals"]["leads"] == [str(ACCEPTED)]

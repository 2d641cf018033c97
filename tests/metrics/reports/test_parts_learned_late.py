"""What is learned after a purchase, or in a transaction beside it, changes whose the deal is."""

from collections.abc import Sequence
from uuid import UUID

import pytest

from services.metrics.projections.handlers.fold import on_events
from services.metrics.reports.handlers.refold import refold_batch
from shared.db.database import Database
from shared.events.base import Event
from tests.metrics import event_builders as build
from tests.metrics.conftest import GetJson, Receive
from tests.metrics.event_builders import day
from tests.metrics.reports.stories import HALF
from tests.metrics.reports.two_ways import count_rows, refold


async def read_credit(get_json: GetJson) -> dict[str | None, str]:
    rows = (await get_json("/v1/reports/credit"))["rows"]
    return {row["seller"] or row["channel"]: row["credited"]["amount"] for row in rows}


async def test_what_is_learned_after_a_deal_was_added_up_changes_its_parts(
    database: Database, receive: Receive, get_json: GetJson
) -> None:
    lead = build.new_lead_id()
    await receive(build.agreement_activated(day(1), credit=HALF))
    await receive(build.lead_captured(lead, day(2), channel="social"), build.handoff_accepted(lead, day(3)))
    await receive(build.deal_event("won", lead, day(20), seller="carla"))
    await refold(database)
    first = await read_credit(get_json)

    await receive(build.handoff_reassigned(lead, day(4), "carla", former_seller="anna"))
    await refold(database)
    passed_on = await read_credit(get_json)
    await receive(build.activity_recorded(lead, day(1), channel="events"))
    await receive(build.agreement_activated(day(19), version=2, credit=HALF | {"sourced": 0.1}))
    waiting = await read_credit(get_json)
    await refold(database)

    assert first == {"social": "500.00", "carla": "500.00"}
    assert passed_on == {"social": "500.00", "anna": "250.00", "carla": "250.00"}
    assert waiting == {"events": "100.00", "anna": "450.00", "carla": "450.00"}
    assert await read_credit(get_json) == waiting


async def test_an_activity_of_a_lead_without_a_deal_does_not_have_it_folded_again(
    database: Database, receive: Receive
) -> None:
    lead = build.new_lead_id()
    await receive(build.lead_captured(lead, day(2), channel="social"))
    await refold(database)
    await receive(build.activity_recorded(lead, day(5), channel="events"))

    assert await count_rows(database, "UTC") == (0, True)


LEAD, OTHER = UUID(int=1 << 64), UUID(int=2 << 64)


def sold(lead: UUID) -> Event:
    return build.deal_event("won", lead, day(20), origin="sales")


def touched(lead: UUID) -> Event:
    return build.activity_recorded(lead, day(5), channel="events")


# What a lead had been, what is learned in one transaction and in another beside it, and whose its deal is at last.
FOUND = [
    build.lead_captured(LEAD, day(2), channel="phone", source_kind="sales"),
    build.handoff_accepted(LEAD, day(3), origin="sales"),
]
AGREED = [build.agreement_activated(day(1), credit=HALF), *FOUND]
MERGED = [*AGREED, sold(LEAD), build.lead_captured(OTHER, day(4), channel="phone", source_kind="sales")]
BESIDE: dict[str, tuple[Sequence[Event], Event, Sequence[Event], dict[str, str]]] = {
    "a touch and a purchase": (AGREED, touched(LEAD), [sold(LEAD)], {"events": "200.00", "anna": "800.00"}),
    "a touch and a merge": (
        MERGED,
        touched(OTHER),
        build.lead_merged(LEAD, OTHER, day(21)),
        {"events": "200.00", "anna": "800.00"},
    ),
    "an agreement and a purchase": (
        FOUND,
        build.agreement_activated(day(1), credit=HALF),
        [sold(LEAD)],
        {"anna": "1000.00"},
    ),
}


@pytest.mark.parametrize("first", ["the fact", "the other"])
@pytest.mark.parametrize("beside", BESIDE)
async def test_what_is_learned_beside_a_purchase_or_a_merge_changes_the_parts_when_it_is_committed_later(
    database: Database, receive: Receive, get_json: GetJson, beside: str, first: str
) -> None:
    known, fact, other, parts = BESIDE[beside]
    await receive(*known)
    await refold(database)
    async with database.transaction() as late:
        if first == "the fact":
            await on_events(late, [build.received_event(fact)])
        async with database.transaction() as early:
            await on_events(early, [build.received_event(event) for event in other])
            if first == "the other":
                await on_events(late, [build.received_event(fact)])
        await refold(database)
        before = await read_credit(get_json)
    waiting = await read_credit(get_json)
    await refold(database)

    assert before != parts
    assert (waiting, await read_credit(get_json)) == (parts, parts)
    assert await count_rows(database, "UTC") == (0, True)


async def test_a_purchase_is_folded_twice_and_no_more_while_a_transaction_beside_it_goes_on(
    database: Database, receive: Receive
) -> None:
    lead = build.new_lead_id()
    await receive(build.lead_captured(lead, day(2)))
    await refold(database)
    await receive(build.deal_event("won", lead, day(3)))
    async with database.transaction() as other:
        await on_events(other, [build.received_event(build.lead_captured(build.new_lead_id(), day(2)))])
        beside = [await database.run(lambda conn: refold_batch(conn, 10)) for _ in range(3)]
        waiting = await count_rows(database, "UTC")
    after = [await database.run(lambda conn: refold_batch(conn, 10)) for _ in range(2)]

    # A mark of the deal and one of its handoff, then the mark that waits, and one of the other lead.
    assert (beside, waiting) == ([2, 0, 0], (1, True))
    assert (after, await count_rows(database, "UTC")) == ([2, 0], (0, True))

"""Merging two leads that are one person: handoffs, deals, captures and activities go to the survivor."""

from uuid import UUID

import pytest

from services.handoff.deals.domain.deal import lead_key
from services.handoff.deals.handlers.deals import commit_deal_updates
from services.handoff.responses.domain import commands
from services.handoff.responses.handlers import commit_responses
from tests.handoff.concurrency import Work, count_statements, run_concurrently
from tests.handoff.deals.crm_messages import DANA, event_types, report_deal
from tests.handoff.event_builders import (
    HOUR,
    NOON,
    activity_recorded,
    fixed_id,
    lead_captured,
    lead_enriched,
    lead_merged,
    lead_qualified,
)
from tests.handoff.responses.seller_client import respond
from tests.handoff.service import HandoffService
from tests.handoff.state_builders import deal_update

OLD, NEW = fixed_id(2), fixed_id(3)


@pytest.fixture
async def two_leads(service: HandoffService) -> HandoffService:
    """Two leads, each offered to a seller."""
    await service.put_seller("anna")
    await service.put_seller("ben")
    await service.receive(lead_captured(OLD, DANA), lead_qualified(OLD))
    await service.receive(lead_captured(NEW, "dana@work.example"), lead_qualified(NEW))
    return service


async def shown_handoffs(service: HandoffService, lead: object = OLD) -> list[tuple[str, str | None, int, str]]:
    """(state, seller, cycle, lead) of each handoff that is shown for a lead, newest first."""
    handoffs = await service.handoffs(lead=str(lead))
    return [(each["state"], each["seller"], each["cycle"], each["lead_id"]) for each in handoffs]


async def test_of_two_open_handoffs_the_survivors_is_shown_under_both_ids(two_leads: HandoffService) -> None:
    await two_leads.receive(lead_merged(NEW, OLD), lead_merged(NEW, OLD, published_under=NEW))

    expected = [("recycled", "ben", 1, str(NEW)), ("offered", "anna", 1, str(OLD))]
    assert await shown_handoffs(two_leads) == await shown_handoffs(two_leads, NEW) == expected
    (ended,) = await two_leads.staged_events("handoff.recycled")
    assert (ended["subject"], ended["data"]["reason"], ended["data"]["counted"]) == (str(NEW), "merged", False)
    assert ended["data"]["occurred_at"] == f"{NOON:%Y-%m-%dT%H:%M:%S.%fZ}"


async def test_a_merge_that_is_received_twice_or_under_both_ids_happens_once(two_leads: HandoffService) -> None:
    for event in (lead_merged(NEW, OLD), lead_merged(NEW, OLD, published_under=NEW), lead_merged(NEW, OLD)):
        await two_leads.receive(event)

    assert event_types(await two_leads.staged_events("handoff.recycled", "handoff.reassigned")) == ["handoff.recycled"]


async def test_the_only_open_handoff_moves_and_keeps_its_seller(service: HandoffService) -> None:
    await service.put_seller("anna")
    await service.receive(lead_captured(OLD, DANA))
    await service.receive(lead_captured(NEW), lead_qualified(NEW))
    handoff = (await service.handoff(NEW))["handoff_id"]

    await service.receive(lead_merged(NEW, OLD))

    assert await shown_handoffs(service) == await shown_handoffs(service, NEW) == [("offered", "anna", 1, str(OLD))]
    assert (await respond(service.admin, handoff, "acceptance"))[0] == 200
    (accepted,) = await service.staged_events("handoff.accepted")
    assert (accepted["subject"], accepted["data"]["cycle"]) == (str(OLD), 1)


async def test_later_events_of_a_merged_lead_count_for_the_survivor(service: HandoffService) -> None:
    await service.put_seller("anna")
    await service.receive(lead_merged(NEW, OLD))

    await service.receive(
        lead_captured(NEW, DANA, attributes={"company.industry": "retail"}),
        activity_recorded(NEW, occurred_at=NOON + HOUR),
    )
    await service.receive(lead_qualified(NEW))
    await service.receive(lead_qualified(NEW, occurred_at=NOON - HOUR))
    await report_deal(service, lead={"lead_id": str(NEW)}, deal_id="d-2", stage="opportunity")
    await report_deal(service)

    handoff = await service.handoff(NEW)
    assert (handoff["lead_id"], handoff["state"], handoff["qualified_at"]) == (str(OLD), "won", "2018-11-20T11:00:00Z")
    assert handoff["packet"]["company"] == {"industry": "retail"}
    assert [activity["type"] for activity in handoff["packet"]["activities"]] == ["form_submitted", "page_viewed"]
    assert {event["subject"] for event in await service.staged_events()} == {str(OLD)}


async def test_what_became_known_of_a_merged_lead_before_and_after_is_the_survivors(service: HandoffService) -> None:
    await service.put_seller("anna")
    await service.receive(lead_captured(OLD, DANA), lead_captured(NEW), lead_qualified(OLD))
    await service.receive(lead_enriched(NEW, attributes={"company.employees": 120}))

    await service.receive(lead_merged(NEW, OLD))
    await service.receive(lead_enriched(NEW, attributes={"company.country": "DE"}))

    assert (await service.handoff(OLD))["packet"]["company"] == {"employees": 120, "country": "DE"}


async def test_a_qualification_of_a_merged_lead_creates_no_second_handoff_of_its_person(
    two_leads: HandoffService,
) -> None:
    await two_leads.receive(lead_merged(NEW, OLD))
    await two_leads.receive(lead_qualified(NEW, occurred_at=NOON - HOUR), lead_qualified(NEW, cycle=2))

    assert [state for state, *_ in await shown_handoffs(two_leads)] == ["recycled", "offered"]


async def test_a_merged_lead_that_qualified_in_flight_is_offered_in_the_survivors_next_cycle(
    service: HandoffService,
) -> None:
    await service.put_seller("anna")
    await service.receive(lead_captured(OLD, DANA), lead_qualified(OLD))
    await respond(service.admin, (await service.handoff(OLD))["handoff_id"], "recycling", reason="not_now")

    await service.receive(lead_merged(NEW, OLD))
    await service.receive(lead_qualified(NEW))
    await service.receive(lead_qualified(NEW, occurred_at=NOON - HOUR))

    assert await shown_handoffs(service) == [("offered", "anna", 2, str(OLD)), ("recycled", "anna", 1, str(OLD))]


async def test_deals_move_to_the_survivor(two_leads: HandoffService) -> None:
    await report_deal(two_leads, lead={"lead_id": str(NEW)}, owner="ben", stage="opportunity")

    await two_leads.receive(lead_merged(NEW, OLD))
    await report_deal(two_leads, lead={"lead_id": str(OLD)}, owner="ben", occurred_at="2018-11-25T12:00:00Z")

    assert await shown_handoffs(two_leads) == [("recycled", "ben", 1, str(NEW)), ("won", "ben", 1, str(OLD))]
    assert await two_leads.rows("select lead_id from deals") == [(OLD,)]


async def test_a_deal_that_waits_for_a_merged_lead_finds_the_survivor(service: HandoffService) -> None:
    await service.put_seller("anna")
    assert (await report_deal(service, lead={"lead_id": str(NEW)}))["pending"]

    await service.receive(lead_merged(NEW, OLD))

    assert await shown_handoffs(service) == [("won", "anna", 1, str(OLD))]
    assert await service.rows("select key from waiting_deals") == []


async def test_a_survivor_may_be_merged_too(service: HandoffService) -> None:
    last = fixed_id(9)
    await service.put_seller("anna")
    await service.receive(lead_captured(last), lead_qualified(last))
    await service.receive(lead_merged(NEW, OLD))
    await service.receive(lead_merged(last, NEW))

    assert (
        await shown_handoffs(service, last) == await shown_handoffs(service, NEW) == [("offered", "anna", 1, str(OLD))]
    )


@pytest.mark.parametrize("merge_first", [True, False], ids=["the merge is first", "the other is first"])
@pytest.mark.parametrize("other", ["capture", "qualification", "deal", "response"])
async def test_a_merge_beside_another_transaction_loses_nothing(
    service: HandoffService, other: str, merge_first: bool
) -> None:
    await service.put_seller("anna")
    await service.receive(lead_captured(OLD, DANA))
    await service.receive(lead_captured(NEW, "dana@work.example"))
    if other == "response":
        await service.receive(lead_qualified(NEW))
    transactions: list[Work] = [
        lambda conn: service.handle(conn, [lead_merged(NEW, OLD)]),
        await work_of(service, other),
    ]

    await run_concurrently(service, *(transactions if merge_first else transactions[::-1]))

    assert await service.rows(f"select count(*) from captures where lead_id = '{NEW}'") == [(0,)]
    expected = {"capture": [], "qualification": ["offered"], "deal": ["won"], "response": ["accepted"]}[other]
    assert [(state, lead) for state, _, _, lead in await shown_handoffs(service)] == [
        (state, str(OLD)) for state in expected
    ]
    assert await service.rows(f"select count(*) from deals where lead_id <> '{OLD}'") == [(0,)]


async def work_of(service: HandoffService, other: str) -> Work:
    if other == "response":
        handoff = UUID((await service.handoff(NEW))["handoff_id"])
        return lambda conn: commit_responses(conn, [commands.ResponseRequest(handoff, "anna", commands.Accept())])
    if other == "deal":
        return lambda conn: commit_deal_updates(conn, [deal_update(lead_id=NEW, keys=(lead_key(NEW),))])
    event = lead_captured(NEW) if other == "capture" else lead_qualified(NEW)
    return lambda conn: service.handle(conn, [event])


async def test_many_merges_cost_as_many_statements_as_few(service: HandoffService) -> None:
    await service.put_seller("anna")

    async def count(first: int, size: int) -> int:
        pairs = [(fixed_id(1000 + first + number), fixed_id(first + number)) for number in range(size)]
        await service.receive(
            *(event for pair in pairs for lead in pair for event in (lead_captured(lead), lead_qualified(lead)))
        )
        return await count_statements(
            service, lambda conn: service.handle(conn, [lead_merged(*pair) for pair in pairs])
        )

    few, many = await count(10_000, 2), await count(20_000, 200)

    assert few == many < 30

"""Two leads were one person, through everything that handoff keeps of them."""

from uuid import UUID

import pytest

from services.handoff.deals.domain.deal import lead_key
from services.handoff.deals.handlers.deals import commit_deal_updates
from services.handoff.responses.domain import commands
from services.handoff.responses.handlers import commit_responses
from tests.handoff.concurrency import Work, at_once, statements
from tests.handoff.deals.crm_messages import DANA, event_types, report_deal
from tests.handoff.event_builders import HOUR, NOON, an_id, captured, merged, qualified, recorded
from tests.handoff.responses.seller_client import respond
from tests.handoff.service import HandoffService
from tests.handoff.state_builders import message

OLD, NEW = an_id(2), an_id(3)


@pytest.fixture
async def both(here: HandoffService) -> HandoffService:
    """Two leads, each offered to a seller."""
    await here.put_seller("anna")
    await here.put_seller("ben")
    await here.receive(captured(OLD, DANA), qualified(OLD))
    await here.receive(captured(NEW, "dana@work.example"), qualified(NEW))
    return here


async def seen(here: HandoffService, lead: object = OLD) -> list[tuple[str, str | None, int, str]]:
    """(state, seller, cycle, lead) of all that is shown of a lead, newest first."""
    return [(one["state"], one["seller"], one["cycle"], one["lead_id"]) for one in await here.handoffs(lead=str(lead))]


async def test_of_two_open_handoffs_one_goes_on_under_both_ids(both: HandoffService) -> None:
    await both.receive(merged(NEW, OLD), merged(NEW, OLD, said_under=NEW))

    expected = [("recycled", "ben", 1, str(NEW)), ("offered", "anna", 1, str(OLD))]
    assert await seen(both) == await seen(both, NEW) == expected
    (ended,) = await both.staged_events("handoff.recycled")
    assert (ended["subject"], ended["data"]["reason"], ended["data"]["counted"]) == (str(NEW), "merged", False)
    assert ended["data"]["occurred_at"] == f"{NOON:%Y-%m-%dT%H:%M:%S.%fZ}"


async def test_said_twice_or_under_both_ids_it_happens_once(both: HandoffService) -> None:
    for event in (merged(NEW, OLD), merged(NEW, OLD, said_under=NEW), merged(NEW, OLD)):
        await both.receive(event)

    assert event_types(await both.staged_events("handoff.recycled", "handoff.reassigned")) == ["handoff.recycled"]


async def test_an_only_open_handoff_moves_and_its_seller_goes_on(here: HandoffService) -> None:
    await here.put_seller("anna")
    await here.receive(captured(OLD, DANA))
    await here.receive(captured(NEW), qualified(NEW))
    handoff = (await here.handoff(NEW))["handoff_id"]

    await here.receive(merged(NEW, OLD))

    assert await seen(here) == await seen(here, NEW) == [("offered", "anna", 1, str(OLD))]
    assert (await respond(here.admin, handoff, "acceptance"))[0] == 200
    (accepted,) = await here.staged_events("handoff.accepted")
    assert (accepted["subject"], accepted["data"]["cycle"]) == (str(OLD), 1)


async def test_what_is_said_of_a_merged_lead_afterwards_is_the_survivors(here: HandoffService) -> None:
    await here.put_seller("anna")
    await here.receive(merged(NEW, OLD))

    await here.receive(
        captured(NEW, DANA, attributes={"company.industry": "retail"}), recorded(NEW, occurred_at=NOON + HOUR)
    )
    await here.receive(qualified(NEW))
    await here.receive(qualified(NEW, occurred_at=NOON - HOUR))
    await report_deal(here, lead={"lead_id": str(NEW)}, deal_id="d-2", stage="opportunity")
    await report_deal(here)

    (one,) = await here.handoffs(lead=str(NEW))
    assert (one["lead_id"], one["state"], one["qualified_at"]) == (str(OLD), "won", "2018-11-20T11:00:00Z")
    assert one["packet"]["company"] == {"industry": "retail"}
    assert [did["type"] for did in one["packet"]["activities"]] == ["form_submitted", "page_viewed"]
    assert {one["subject"] for one in await here.staged_events()} == {str(OLD)}


async def test_a_qualification_of_a_merged_lead_whose_person_has_a_handoff_is_no_second_one(
    both: HandoffService,
) -> None:
    await both.receive(merged(NEW, OLD))
    await both.receive(qualified(NEW, occurred_at=NOON - HOUR), qualified(NEW, cycle=2))

    assert [state for state, *_ in await seen(both)] == ["recycled", "offered"]


async def test_a_merged_lead_that_qualified_in_flight_is_offered_in_the_survivors_next_cycle(
    here: HandoffService,
) -> None:
    await here.put_seller("anna")
    await here.receive(captured(OLD, DANA), qualified(OLD))
    await respond(here.admin, (await here.handoff(OLD))["handoff_id"], "recycling", reason="not_now")

    await here.receive(merged(NEW, OLD))
    await here.receive(qualified(NEW))
    await here.receive(qualified(NEW, occurred_at=NOON - HOUR))

    assert await seen(here) == [("offered", "anna", 2, str(OLD)), ("recycled", "anna", 1, str(OLD))]


async def test_deals_go_with_the_person(both: HandoffService) -> None:
    await report_deal(both, lead={"lead_id": str(NEW)}, owner="ben", stage="opportunity")

    await both.receive(merged(NEW, OLD))
    await report_deal(both, lead={"lead_id": str(OLD)}, owner="ben", occurred_at="2018-11-25T12:00:00Z")

    assert await seen(both) == [("recycled", "ben", 1, str(NEW)), ("won", "ben", 1, str(OLD))]
    assert await both.rows("select lead_id from deals") == [(OLD,)]


async def test_a_deal_that_waits_for_a_lead_finds_the_one_that_it_became(here: HandoffService) -> None:
    await here.put_seller("anna")
    assert (await report_deal(here, lead={"lead_id": str(NEW)}))["pending"]

    await here.receive(merged(NEW, OLD))

    assert await seen(here) == [("won", "anna", 1, str(OLD))]
    assert await here.rows("select key from waiting_deals") == []


async def test_merges_follow_each_other(here: HandoffService) -> None:
    last = an_id(9)
    await here.put_seller("anna")
    await here.receive(captured(last), qualified(last))
    await here.receive(merged(NEW, OLD))
    await here.receive(merged(last, NEW))

    assert await seen(here, last) == await seen(here, NEW) == [("offered", "anna", 1, str(OLD))]


@pytest.mark.parametrize("merge_first", [True, False], ids=["the merge is first", "the other is first"])
@pytest.mark.parametrize("what", ["captured", "qualified", "deal", "answer"])
async def test_a_merge_with_both_sides_in_flight_loses_nothing(
    here: HandoffService, what: str, merge_first: bool
) -> None:
    await here.put_seller("anna")
    await here.receive(captured(OLD, DANA))
    await here.receive(captured(NEW, "dana@work.example"))
    if what == "answer":
        await here.receive(qualified(NEW))
    works: list[Work] = [lambda conn: here.handle(conn, [merged(NEW, OLD)]), await in_flight(here, what)]

    await at_once(here, *(works if merge_first else works[::-1]))

    assert await here.rows(f"select count(*) from captures where lead_id = '{NEW}'") == [(0,)]
    shown = await seen(here)
    expected = {"captured": [], "qualified": ["offered"], "deal": ["won"], "answer": ["accepted"]}[what]
    assert [(state, lead) for state, _, _, lead in shown] == [(state, str(OLD)) for state in expected]
    assert await here.rows(f"select count(*) from deals where lead_id <> '{OLD}'") == [(0,)]


async def in_flight(here: HandoffService, what: str) -> Work:
    if what == "answer":
        handoff = UUID((await here.handoff(NEW))["handoff_id"])
        return lambda conn: commit_responses(conn, [commands.ResponseRequest(handoff, "anna", commands.Accept())])
    if what == "deal":
        return lambda conn: commit_deal_updates(conn, [message(lead_id=NEW, keys=(lead_key(NEW),))])
    event = captured(NEW) if what == "captured" else qualified(NEW)
    return lambda conn: here.handle(conn, [event])


async def test_many_merges_cost_as_many_statements_as_few(here: HandoffService) -> None:
    await here.put_seller("anna")

    async def counted(first: int, size: int) -> int:
        pairs = [(an_id(1000 + first + number), an_id(first + number)) for number in range(size)]
        await here.receive(*(event for pair in pairs for lead in pair for event in (captured(lead), qualified(lead))))
        return await statements(here, lambda conn: here.handle(conn, [merged(*pair) for pair in pairs]))

    few, many = await counted(10_000, 2), await counted(20_000, 200)

    assert few == many < 30

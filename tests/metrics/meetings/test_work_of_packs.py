"""How many statements a pack costs, and that it finds leads that wait among many."""

from datetime import UTC, datetime, timedelta

import pytest

from services.metrics.meetings.domain.meeting_span import parse_span
from services.metrics.meetings.handlers.meeting import load_meeting
from services.metrics.meetings.handlers.shared_wins import share_wins
from shared.db.database import Database
from shared.events.base import Event
from tests.metrics.conftest import Receive
from tests.metrics.event_builders import day, deal_event, handoff_accepted, lead_captured, new_lead_id, received_event
from tests.metrics.meetings.test_told_by_meetings import list_published
from tests.metrics.reports.two_ways import count_rows, refold
from tests.support.statement_counter import record_statements

MARCH = parse_span("2026-03")


async def win(receive: Receive, database: Database, deals: int) -> None:
    """So many more leads were captured, accepted and won in March."""
    events: list[Event] = []
    for number in range(deals):
        lead, at = new_lead_id(), day(2) + timedelta(hours=number)
        events += [lead_captured(lead, at), handoff_accepted(lead, at, seller="anna")]
        events.append(deal_event("won", lead, at + timedelta(days=3), f"{1000 + number}.00"))
    await receive(*(received_event(event) for event in events))
    await refold(database)


async def count_statements(database: Database) -> int:
    with record_statements() as executed:
        await load_meeting(database, MARCH)
    return len(executed)


async def test_a_pack_with_ten_wins_costs_as_many_statements_as_one_with_a_single_win(
    database: Database, receive: Receive
) -> None:
    await win(receive, database, 1)
    once = await count_statements(database)
    await win(receive, database, 9)

    assert await count_statements(database) == once
    assert once < 100


async def test_a_pack_folds_the_leads_that_changed_before_it_reads_them_many_times(
    database: Database, receive: Receive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.metrics.reports.handlers.refold.FOLDED_FIRST", 3)
    await win(receive, database, 1)
    left = []
    for leads in (2, 3):
        await receive(*(lead_captured(new_lead_id(), day(4)) for _ in range(leads)))
        await load_meeting(database, MARCH)
        left.append(await count_rows(database, "UTC"))

    assert left == [(2, True), (0, True)]


async def test_each_win_names_those_who_took_part_in_it_alone(database: Database, receive: Receive) -> None:
    lead, other = new_lead_id(), new_lead_id()
    events: list[Event] = []
    for each, seller in ((lead, "anna"), (other, "ben")):
        events += [lead_captured(each, day(2), source=f"{seller}-form"), handoff_accepted(each, day(3), seller=seller)]
        events.append(deal_event("won", each, day(4), seller=seller))
    await receive(*(received_event(event) for event in events))

    pack = await load_meeting(database, MARCH)
    wins = next(section for section in pack.sections if section.id == "wins").tables[0].rows

    assert {row["lead"]: (row["source"], row["sellers"]) for row in wins} == {
        str(lead): ("anna-form", ["anna"]),
        str(other): ("ben-form", ["ben"]),
    }


async def test_who_has_the_customer_after_the_purchase_took_no_part_in_the_win(
    database: Database, receive: Receive
) -> None:
    lead = new_lead_id()
    await receive(
        *(lead_captured(lead, day(2)), handoff_accepted(lead, day(3), seller="anna")),
        *(deal_event("won", lead, day(4), seller="ben"), handoff_accepted(lead, day(5), seller="eve")),
    )

    pack = await load_meeting(database, MARCH)
    wins = next(section for section in pack.sections if section.id == "wins").tables[0].rows

    assert [row["sellers"] for row in wins] == [["anna", "ben"]]


async def test_won_deals_cost_the_same_statements_however_many_they_are(database: Database, receive: Receive) -> None:
    counted = []
    for deals in (1, 5):
        for lead in (new_lead_id() for _ in range(deals)):
            await receive(lead_captured(lead, datetime.now(UTC)), deal_event("won", lead, datetime.now(UTC)))
        with record_statements() as executed:
            await share_wins(database)
        counted.append(len(executed))

    assert len(await list_published(database, "win.shared")) == 6
    assert counted[0] == counted[1]

"""The commitments on the board."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest

from tests.metrics.board.conftest import MARCH, A, B
from tests.metrics.conftest import Receive
from tests.metrics.event_builders import (
    agreement_activated,
    day,
    handoff_accepted,
    handoff_offered,
    lead_captured,
    lead_qualified,
    new_lead_id,
    sla_event,
)
from tests.metrics.html_page import fetch_page


@pytest.mark.usefixtures("commitments_example")
async def test_the_board_compares_what_marketing_delivered_with_what_it_promised(client: httpx2.AsyncClient) -> None:
    page = await fetch_page(client, f"?{MARCH}")

    assert "Mar 2026: 3 delivered, 4 promised; 1 short." in page.texts
    assert "3 delivered, 4 promised" in page.texts
    assert "50.0% (goal 70%)" in page.texts
    rows = page.texts[page.texts.index("Qualified leads; promised: 4 leads a month, 70.0% of a month accepted") + 1 :]
    assert rows[:14] == [
        "Time", "Leads", "Accepted", "Rejected", "Open", "Rate", "Promised",
        "Mar 2026", "3", "1", "1", "1", "50.0%", "4",
    ]  # fmt: skip


@pytest.mark.usefixtures("commitments_example")
async def test_a_rejected_lead_that_was_accepted_in_its_next_cycle_counts_as_accepted(
    client: httpx2.AsyncClient, receive: Receive
) -> None:
    await receive(
        lead_qualified(B, day(20), cycle=2), handoff_offered(B, day(20), cycle=2), handoff_accepted(B, day(21), cycle=2)
    )

    page = await fetch_page(client, f"?{MARCH}")

    rows = page.texts[page.texts.index("Mar 2026", page.texts.index("Time")) :]
    assert rows[:6] == ["Mar 2026", "3", "2", "0", "1", "100.0%"]


@pytest.mark.usefixtures("commitments_example")
async def test_a_month_without_a_lead_is_in_the_table_of_promises(client: httpx2.AsyncClient) -> None:
    page = await fetch_page(client, "?first=2026-01-01&last=2026-03-31")

    rows = page.texts[page.texts.index("Mar 2026", page.texts.index("Time")) :]
    assert rows[7:21] == [
        "Feb 2026", "1", "0", "0", "1", "\u2013", "4", "Jan 2026", "0", "0", "0", "0", "\u2013", "4",
    ]  # fmt: skip


@pytest.mark.usefixtures("commitments_example")
async def test_the_board_compares_what_sales_kept_with_what_it_promised(client: httpx2.AsyncClient) -> None:
    page = await fetch_page(client, f"?{MARCH}&basis=period")

    assert "2 of 3 promises kept (66.7%); 1 still running." in page.texts
    assert "66.7% (goal 95%)" in page.texts
    rows = page.texts[page.texts.index("Promises of time") + 1 :]
    assert rows[:18] == [
        "Promise", "Kept", "Missed", "Open", "Rate", "Goal", "Accepted within 4h", "2", "1", "1", "66.7%", "95.0%",
        "Offer answered within 1h", "0", "0", "0", "\u2013", "\u2013",
    ]  # fmt: skip


@pytest.mark.usefixtures("commitments_example")
async def test_a_lead_that_a_seller_captured_is_not_marketings_delivery(
    client: httpx2.AsyncClient, receive: Receive
) -> None:
    own = new_lead_id()
    await receive(
        lead_captured(own, day(1), source_kind="sales"), lead_qualified(own, day(6)), handoff_offered(own, day(6))
    )

    page = await fetch_page(client, f"?{MARCH}")

    rows = page.texts[page.texts.index("Mar 2026", page.texts.index("Time")) :]
    assert rows[1] == "3"


async def test_the_board_says_that_an_agreement_promises_nothing_and_nothing_without_an_agreement(
    client: httpx2.AsyncClient, receive: Receive
) -> None:
    await receive(lead_captured(new_lead_id(), day(1)))
    before = await fetch_page(client)
    await receive(agreement_activated(day(1)))
    after = await fetch_page(client)

    assert "What sales promised" not in before.texts
    assert "The agreement in force asks no time of sales." in after.texts
    assert "The agreement in force asks no number of leads of marketing." in after.texts


async def test_the_running_month_says_how_many_days_are_left(client: httpx2.AsyncClient, receive: Receive) -> None:
    now = datetime.now(UTC)
    commitments: dict[str, Any] = {"qualified_leads": {"per": "week", "at_least": 2}}
    await receive(
        agreement_activated(now - timedelta(days=9), marketing=commitments),
        lead_captured(A, now),
        lead_qualified(A, now),
    )

    page = await fetch_page(client)

    days_left = 7 - now.weekday()
    ending = f": 1 delivered, 2 promised; 1 to go in {days_left} day{'' if days_left == 1 else 's'}."
    assert any(text.endswith(ending) for text in page.texts)


PROMISE: dict[str, Any] = {"qualified_leads": {"per": "month", "at_least": 31}}


@pytest.fixture
async def promise_from_the_12th(receive: Receive) -> None:
    """31 leads a month are promised from 12 March; a lead qualifies in February, two before and three after that."""
    leads = [new_lead_id() for _ in range(6)]
    days = [day(20, 2), day(10), day(11), day(12), day(25), day(30)]
    await receive(
        agreement_activated(day(12.5), marketing=PROMISE),
        *(lead_captured(lead, day(1, 2)) for lead in leads),
        *(lead_qualified(lead, at) for lead, at in zip(leads, days, strict=True)),
    )


def read_promises(texts: list[str]) -> list[tuple[str, str, str]]:
    """Time, leads and promise of each row of marketing's table."""
    caption = next(place for place, text in enumerate(texts) if text.startswith("Qualified leads; promised"))
    cells = texts[texts.index("Promised", caption) + 1 : texts.index("What sales promised")]
    return [(cells[place], cells[place + 1], cells[place + 6]) for place in range(0, len(cells), 7)]


@pytest.mark.usefixtures("promise_from_the_12th")
async def test_a_promise_begins_on_the_day_of_the_agreement(client: httpx2.AsyncClient) -> None:
    page = await fetch_page(client, "?first=2026-02-01&last=2026-03-31")

    assert "12\u201331 Mar 2026: 3 delivered, 20 promised; 17 short." in page.texts
    assert read_promises(page.texts) == [
        ("12\u201331 Mar 2026", "3", "20"),
        ("1\u201311 Mar 2026", "2", "no agreement"),
        ("Feb 2026", "1", "no agreement"),
    ]


@pytest.mark.usefixtures("promise_from_the_12th")
async def test_a_part_of_a_month_is_not_held_against_the_promise_of_a_whole_one(client: httpx2.AsyncClient) -> None:
    page = await fetch_page(client, "?first=2026-03-20&last=2026-04-15")

    assert "1\u201315 Apr 2026: 0 delivered; only a whole month is held against the promise." in page.texts
    assert read_promises(page.texts) == [
        ("1\u201315 Apr 2026", "0", "\u2013"),
        ("20\u201331 Mar 2026", "2", "\u2013"),
    ]


@pytest.mark.usefixtures("promise_from_the_12th")
async def test_the_latest_whole_month_is_judged_where_the_dates_cut_the_last_one(client: httpx2.AsyncClient) -> None:
    page = await fetch_page(client, "?first=2026-03-01&last=2026-04-15")

    assert "12\u201331 Mar 2026: 3 delivered, 20 promised; 17 short." in page.texts


@pytest.mark.usefixtures("promise_from_the_12th")
async def test_before_the_agreement_the_board_says_that_there_was_none(client: httpx2.AsyncClient) -> None:
    february = await fetch_page(client, "?first=2026-02-01&last=2026-02-28")
    january = await fetch_page(client, "?first=2026-01-01&last=2026-01-31")

    assert "Feb 2026: 1 delivered; no agreement was in force." in february.texts
    assert "No agreement was in force in this time." in january.texts


@pytest.mark.usefixtures("promise_from_the_12th")
async def test_a_month_with_two_agreements_is_promised_by_the_days_of_each(
    client: httpx2.AsyncClient, receive: Receive
) -> None:
    more: dict[str, Any] = {"qualified_leads": {"per": "month", "at_least": 60}}
    await receive(agreement_activated(day(16, 4), version=2, marketing=more))

    page = await fetch_page(client, "?first=2026-04-01&last=2026-05-31")

    # April: 15 of 30 days with 31, 15 with 60.
    assert read_promises(page.texts) == [("May 2026", "0", "60"), ("Apr 2026", "0", "46")]


async def test_the_board_says_where_no_promise_fell_due(client: httpx2.AsyncClient, receive: Receive) -> None:
    await receive(
        agreement_activated(day(1, 1), sales={"acceptance": {"within": "4h"}}),
        lead_captured(A, day(1)),
        sla_event("started", A, day(2), due_at=day(3)),
    )

    running = await fetch_page(client, f"?{MARCH}&basis=period")
    nothing = await fetch_page(client, "?first=2026-04-01&last=2026-04-30&basis=period")

    assert "No promise fell due in this time; 1 still running." in running.texts
    assert "No promise fell due in this time." in nothing.texts

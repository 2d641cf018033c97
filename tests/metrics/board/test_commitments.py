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
)
from tests.metrics.html_page import fetch_page


@pytest.mark.usefixtures("commitments_example")
async def test_the_board_compares_what_marketing_delivered_with_what_it_promised(client: httpx2.AsyncClient) -> None:
    page = await fetch_page(client, f"?{MARCH}")

    assert "Mar 2026: 1 lead short." in page.texts
    assert "3 of 4" in page.texts
    assert "50.0% of 70.0%" in page.texts
    rows = page.texts[page.texts.index("Qualified leads; promised: 4 leads a month, 70.0% of a month accepted") + 1 :]
    assert rows[:12] == [
        "Time",
        "Leads",
        "Accepted",
        "Rejected",
        "Open",
        "Rate",
        "Mar 2026",
        "3",
        "1",
        "1",
        "1",
        "50.0%",
    ]


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
    assert rows[6:18] == ["Feb 2026", "1", "0", "0", "1", "\u2013", "Jan 2026", "0", "0", "0", "0", "\u2013"]


@pytest.mark.usefixtures("commitments_example")
async def test_the_board_compares_what_sales_kept_with_what_it_promised(client: httpx2.AsyncClient) -> None:
    page = await fetch_page(client, f"?{MARCH}&basis=period")

    assert "2 of 3 promises kept (66.7%); 1 still running." in page.texts
    assert "66.7% of 95.0%" in page.texts
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
    assert any(f"1 lead short with {days_left} day{'' if days_left == 1 else 's'} left." in text for text in page.texts)

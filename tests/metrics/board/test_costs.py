"""The board says what a customer costs, and which leads are too young to judge."""

from datetime import UTC, date, datetime, timedelta

import httpx2
import pytest

from tests.metrics.conftest import Receive
from tests.metrics.event_builders import (
    agreement_activated,
    day,
    deal_event,
    lead_captured,
    lead_qualified,
    new_lead_id,
    spend_recorded,
)
from tests.metrics.html_page import fetch_page

# What the page shows where there is no number.
NONE = "\u2013"


@pytest.fixture
async def example(receive: Receive) -> None:
    """A of March bought after 31 days, in April; B came yesterday and did not."""
    a, b = new_lead_id(), new_lead_id()
    yesterday = datetime.now(UTC) - timedelta(days=1)
    await receive(
        agreement_activated(day(1, 1), "UTC", "EUR"),
        spend_recorded(date(2026, 3, 1), "900.00"),
        spend_recorded(date(2026, 3, 2), "50.00", channel="display", campaign="idle"),
        spend_recorded(yesterday.date(), "70.00"),
        spend_recorded(date(2026, 3, 2), "8.00", "USD"),
        lead_captured(a, day(1), "social", campaign="spring"),
        lead_qualified(a, day(1)),
        deal_event("won", a, day(1, 4)),
        lead_captured(b, yesterday, "social", campaign="spring"),
    )


@pytest.mark.usefixtures("example")
async def test_the_board_says_what_a_customer_costs_and_what_is_too_young(operator: httpx2.AsyncClient) -> None:
    page = await fetch_page(operator)

    row = page.texts.index("Costs by channel, in EUR")
    assert page.texts[row + 1 : row + 21] == [
        "Channel", "Paid", "Qualified lead", "Customer", "By date won",
        "social", "970.00", "970.00", "970.00", "970.00",
        "display", "50.00", NONE, NONE, NONE,
        "All", "1,020.00", "1,020.00", "1,020.00", "1,020.00",
    ]  # fmt: skip
    for text in (
        "All money by all customers of the leads of these dates: 1,020.00 EUR for one, 1,020.00 EUR for a qualified "
        "lead.",
        "Too young to judge: 1 lead for which 70.00 EUR were paid; nine in ten customers need 31.0 days.",
        "50.00 EUR of it went to campaigns from which no lead came.",
        "Not in it: 8.00 USD, for which no rate is known.",
    ):
        assert text in page.texts


@pytest.mark.usefixtures("example")
async def test_money_stands_against_the_leads_and_beside_it_against_the_customers_of_the_dates(
    operator: httpx2.AsyncClient,
) -> None:
    page = await fetch_page(operator, "?by=seller&basis=period&first=2026-03-01&last=2026-03-31")

    row = page.texts.index("Costs by channel, in EUR")
    assert page.texts[row + 6 : row + 11] == ["social", "900.00", "900.00", "900.00", NONE]


async def test_without_spend_the_board_says_nothing_of_costs(operator: httpx2.AsyncClient, receive: Receive) -> None:
    await receive(lead_captured(new_lead_id(), day(1)))

    assert not [text for text in (await fetch_page(operator)).texts if text.startswith("Costs by")]

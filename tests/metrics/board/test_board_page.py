"""`/`: the board."""

import re
from datetime import UTC, datetime, timedelta

import httpx2
import pytest

from tests.metrics.conftest import Receive
from tests.metrics.event_builders import (
    agreement_activated,
    day,
    deal_event,
    handoff_offered,
    lead_captured,
    lead_qualified,
    new_lead_id,
    revenue_booked,
)
from tests.metrics.html_page import fetch_errors, fetch_page


@pytest.fixture
async def example(receive: Receive) -> None:
    """One month: A came by a channel with markup in its name and bought within ten days, B and C did not buy."""
    a, b, c = (new_lead_id() for _ in range(3))
    await receive(
        agreement_activated(day(1, 1), "Europe/Berlin", "EUR"),
        lead_captured(a, day(1), "<b>social"),
        lead_qualified(a, day(1)),
        handoff_offered(a, day(2)),
        deal_event("won", a, day(11), "1500.00"),
        revenue_booked(a, day(12), "1500.00"),
        lead_captured(b, day(3), "email"),
        lead_qualified(b, day(3)),
        lead_captured(c, day(20), None),
        deal_event("lost", b, day(9), None),
        revenue_booked(None, day(15), "75.00"),
        revenue_booked(a, day(15), "9.00", "USD"),
    )


async def test_before_the_first_lead_the_page_shows_five_steps(client: httpx2.AsyncClient) -> None:
    page = await fetch_page(client)
    steps = ["agreement", "seller", "source", "lead", "acceptance"]

    assert "Five steps to the first accepted lead" in page.texts
    assert page.links("/setup/") == [f"/setup/{step}" for step in steps]


async def test_leads_that_wait_for_an_agreement_are_counted_above_the_steps(
    client: httpx2.AsyncClient, receive: Receive
) -> None:
    await receive(*(lead_captured(new_lead_id(), day(number)) for number in (1, 2, 3)))

    page = await fetch_page(client)

    assert "3 leads wait: no agreement is signed." in page.texts
    assert {"Five steps to the first accepted lead", "How far they got"}.issubset(page.texts)


@pytest.mark.usefixtures("example")
async def test_the_page_begins_with_a_summary_and_five_numbers(client: httpx2.AsyncClient) -> None:
    page = await fetch_page(client)

    sentence = "Of 3 leads, 1 became a customer (33.3%), half of them within 10.0 days. They brought 1,500.00 EUR."
    assert sentence in page.texts
    cards = page.texts[page.texts.index(sentence) :]
    texts = cards[cards.index("Leads") : cards.index("What marketing promised")]
    assert texts == [
        "Leads",
        "3",
        "captured",
        "Qualified",
        "2",
        "66.7% of leads",
        "Customers",
        "1",
        "33.3% of leads",
        "Revenue",
        "1,500",
        "EUR",
        "500.00 EUR per lead",
        "Sales cycle",
        "10.0",
        "days",
        "median; nine in ten: 10.0",
    ]


@pytest.mark.usefixtures("example")
async def test_every_chart_has_a_title_a_description_and_a_table_with_a_caption(client: httpx2.AsyncClient) -> None:
    page = await fetch_page(client)

    charts = [attributes for tag, attributes in page.tags if tag == "svg" and attributes.get("role") == "img"]
    assert len(charts) == page.count("table") == page.count("caption") == 10
    ids = {attributes["id"] for _, attributes in page.tags if "id" in attributes}
    assert all(set((chart["aria-labelledby"] or "").split()) <= ids for chart in charts)
    for caption in (
        "Qualified leads; promised: nothing",
        "Promises of time",
        "Leads at each step",
        "Leads and customers by channel",
        "Leads and customers by week",
        "Days from first capture to customer by channel",
        "Money by channel, in EUR",
        "Money by week, in EUR",
        "Deals that are open now by seller",
        "Leads of now of which nothing is heard",
    ):
        assert caption in page.texts


@pytest.mark.usefixtures("example")
async def test_money_that_is_not_in_the_figures_is_in_a_note(client: httpx2.AsyncClient) -> None:
    page = await fetch_page(client)

    assert "Not in it: 75.00 EUR received for deals that nobody knows." in page.texts
    assert "Not in it: 0.00 USD booked and 9.00 USD received." in page.texts


@pytest.mark.usefixtures("example")
@pytest.mark.parametrize("query", ["", "?by=seller&basis=period", "?first=2026-03-01&last=2026-03-31"])
async def test_the_page_loads_nothing_from_elsewhere_and_has_no_inline_code(
    client: httpx2.AsyncClient, query: str
) -> None:
    page = await fetch_page(client, query)

    urls = [attributes.get("src") or attributes.get("href") for _, attributes in page.tags]
    assert all(address.startswith(("/", "#")) for address in urls if address)
    assert not [
        tag for tag, attributes in page.tags if "style" in attributes or any(key[:2] == "on" for key in attributes)
    ]
    assert page.count("style") == 0
    assert [attributes["src"] for tag, attributes in page.tags if tag == "script"] == [
        address for address in urls if address and address.endswith("htmx.min.js")
    ]
    assert page.count("b") == 0


@pytest.mark.usefixtures("example")
async def test_the_reader_chooses_dates_basis_and_the_compared_group(client: httpx2.AsyncClient) -> None:
    page = await fetch_page(client, "?first=2026-03-05&last=2026-03-31&basis=period&by=seller")

    assert "1 lead came, 1 became a customer, half of them within 10.0 days. 1,500.00 EUR was received." in page.texts
    assert "Leads by seller" in page.texts
    assert any("5 Mar 2026 to 31 Mar 2026" in text for text in page.texts)
    polled_url = next(attributes["hx-get"] for _, attributes in page.tags if "hx-get" in attributes)
    assert polled_url == "/?first=2026-03-05&last=2026-03-31&basis=period&by=seller"


async def test_a_running_month_is_compared_with_as_many_days_of_the_last_month(
    client: httpx2.AsyncClient, receive: Receive
) -> None:
    now = datetime.now(UTC)
    last_month = now.replace(day=1, hour=0, minute=0, second=0) - timedelta(days=1)
    first_of_last = last_month.replace(day=1)
    await receive(
        *(lead_captured(new_lead_id(), now) for _ in range(3)),
        *(lead_captured(new_lead_id(), first_of_last) for _ in range(2)),
    )

    cohort, period = await fetch_page(client, "?period=month"), await fetch_page(client, "?period=month&basis=period")

    assert (cohort.texts.count("+50%"), period.texts.count("+50%")) == (1, 1)
    assert any("changes against 1 " in text for text in cohort.texts)


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("period=moon", "Must be one of all, month, last_month, quarter, last_quarter, year, last_year."),
        ("basis=x", "Must be one of cohort, period."),
        ("by=colour", "Must be one of channel, source, campaign, product, team, seller."),
        ("first=2026-99-99", "Must be a date, YYYY-MM-DD."),
        ("last=0001-01-01", "The year must be from 1970 to 2199."),
    ],
)
async def test_a_parameter_that_the_board_does_not_know_is_refused_with_the_values_that_it_may_have(
    client: httpx2.AsyncClient, query: str, sentence: str
) -> None:
    assert await fetch_errors(client, f"?{query}") == [(f"/query/{query.partition('=')[0]}", sentence)]


@pytest.mark.usefixtures("example")
async def test_dates_that_the_form_leaves_empty_are_no_error(client: httpx2.AsyncClient) -> None:
    assert "How far they got" in (await fetch_page(client, "?period=all&first=&last=")).texts


@pytest.mark.usefixtures("example")
async def test_dates_in_the_wrong_order_are_swapped(client: httpx2.AsyncClient) -> None:
    page = await fetch_page(client, "?first=2026-03-31&last=2026-03-05")

    assert any("5 Mar 2026 to 31 Mar 2026" in text for text in page.texts)


async def test_a_reader_on_another_machine_signs_in_first(client: httpx2.AsyncClient) -> None:
    response = await client.get("http://board.example/?by=team")

    assert (response.status_code, response.headers["location"]) == (303, "/signin?next=/%3Fby%3Dteam")


@pytest.mark.usefixtures("example")
async def test_the_largest_groups_are_shown_and_the_others_counted(
    client: httpx2.AsyncClient, receive: Receive
) -> None:
    await receive(*(lead_captured(new_lead_id(), day(2), f"c{number:02}") for number in range(14)))

    page = await fetch_page(client)

    assert "The 12 largest; 5 more are in GET /v1/reports/funnel?by=channel." in page.texts
    assert not [text for text in page.texts if re.fullmatch("c1[2-3]", text)]

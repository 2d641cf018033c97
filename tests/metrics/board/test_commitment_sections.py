"""The commitments on the board, and the leads behind each of their numbers."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx2
import pytest

from services.metrics.commitments.handlers import PAGE_LIMIT
from shared.events.base import Event
from tests.metrics.conftest import CreateKey, Receive
from tests.metrics.event_builders import (
    agreement_activated,
    day,
    deal_event,
    handoff_accepted,
    handoff_offered,
    handoff_rejected,
    lead_captured,
    lead_qualified,
    new_lead_id,
    sla_event,
)
from tests.metrics.html_page import Page, fetch_page

MARCH = "first=2026-03-01&last=2026-03-31"
A, B, C, D, E = (new_lead_id() for _ in range(5))


@pytest.fixture
async def example(receive: Receive) -> None:
    """Three leads qualified in March: one accepted, one accepted and then rejected, one waiting; one in February.

    E belongs to sales: it had a deal before it qualified. Of four clocks two were met, one was missed, one runs.
    """
    february = 2
    await receive(
        agreement_activated(
            day(1, 1),
            "Europe/Berlin",
            marketing={
                "qualified_leads": {"per": "month", "at_least": 4},
                "acceptance_rate": {"per": "month", "at_least": 0.7},
            },
            sales={"acceptance": {"within": "4h", "at_least": 0.95}, "offer": {"within": "1h"}},
        ),
        *(lead_captured(lead_id, day(1, february)) for lead_id in (A, B, C, D, E)),
        lead_qualified(A, day(2)),
        handoff_offered(A, day(2)),
        handoff_accepted(A, day(2)),
        sla_event("met", A, day(2)),
        lead_qualified(B, day(3)),
        handoff_offered(B, day(3)),
        handoff_accepted(B, day(3)),
        handoff_rejected(B, day(4)),
        sla_event("met", B, day(3)),
        lead_qualified(C, day(5)),
        handoff_offered(C, day(5), "ben"),
        sla_event("breached", C, day(6), due_at=day(6)),
        sla_event("finished", C, day(7), due_at=day(6)),
        lead_qualified(D, day(9, february)),
        handoff_offered(D, day(9, february)),
        sla_event("started", D, day(30), due_at=day(31)),
        sla_event("cancelled", D, day(5), "offer"),
        deal_event("opened", E, day(1), origin="sales"),
        lead_qualified(E, day(4)),
    )


@pytest.mark.usefixtures("example")
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


@pytest.mark.usefixtures("example")
async def test_a_rejected_lead_that_was_accepted_in_its_next_cycle_counts_as_accepted(
    client: httpx2.AsyncClient, receive: Receive
) -> None:
    await receive(
        lead_qualified(B, day(20), cycle=2), handoff_offered(B, day(20), cycle=2), handoff_accepted(B, day(21), cycle=2)
    )

    page = await fetch_page(client, f"?{MARCH}")

    rows = page.texts[page.texts.index("Mar 2026", page.texts.index("Time")) :]
    assert rows[:6] == ["Mar 2026", "3", "2", "0", "1", "100.0%"]


@pytest.mark.usefixtures("example")
async def test_a_month_without_a_lead_is_in_the_table_of_promises(client: httpx2.AsyncClient) -> None:
    page = await fetch_page(client, "?first=2026-01-01&last=2026-03-31")

    rows = page.texts[page.texts.index("Mar 2026", page.texts.index("Time")) :]
    assert rows[6:18] == ["Feb 2026", "1", "0", "0", "1", "\u2013", "Jan 2026", "0", "0", "0", "0", "\u2013"]


@pytest.mark.usefixtures("example")
async def test_the_board_compares_what_sales_kept_with_what_it_promised(client: httpx2.AsyncClient) -> None:
    page = await fetch_page(client, f"?{MARCH}&basis=period")

    assert "2 of 3 promises kept (66.7%); 1 still running." in page.texts
    assert "66.7% of 95.0%" in page.texts
    rows = page.texts[page.texts.index("Promises of time") + 1 :]
    assert rows[:18] == [
        "Promise", "Kept", "Missed", "Open", "Rate", "Goal", "Accepted within 4h", "2", "1", "1", "66.7%", "95.0%",
        "Offer answered within 1h", "0", "0", "0", "\u2013", "\u2013",
    ]  # fmt: skip


@pytest.mark.usefixtures("example")
@pytest.mark.parametrize("query", [MARCH, f"{MARCH}&basis=period", "first=2026-02-01&last=2026-03-03&basis=period", ""])
async def test_each_number_links_to_a_list_of_as_many_leads(client: httpx2.AsyncClient, query: str) -> None:
    page = await fetch_page(client, f"?{query}")

    numbers = read_numbers(page)
    assert len(numbers) >= 10
    assert {address: len(list_leads(await fetch_page(client, address[1:]))) for address in numbers} == numbers


def read_numbers(page: Page) -> dict[str, int]:
    """The number in each link of the board to a list of leads."""
    addresses = page.links("/promises/")
    first = page.texts.index(next(text for text in page.texts if text.startswith("Qualified leads; promised")))
    numbers = iter([text for text in page.texts[first : page.texts.index("How far they got")] if text.isdigit()])
    return {address: int(next(numbers)) for address in addresses}


def list_leads(page: Page) -> list[UUID]:
    """The leads to which the page links."""
    return [UUID(address.removeprefix("/leads/")) for address in page.links("/leads/")]


@pytest.mark.usefixtures("example")
async def test_a_list_shows_instant_outcome_and_seller_of_each_lead(client: httpx2.AsyncClient) -> None:
    page = await fetch_page(client, f"promises/acceptance?{MARCH}&basis=period&state=breached")

    assert list_leads(page) == [C]
    assert page.texts[-8:] == [
        "Source", "Team", str(C)[-8:], "6 Mar 2026, 01:00", "missed, done 60 s late", "ben", "social",
        "website", "north",
    ][-8:]  # fmt: skip
    assert "Accepted in time: missed" in page.texts
    assert any("1 Mar 2026 to 31 Mar 2026, by the day on which the time was up" in text for text in page.texts)


@pytest.mark.usefixtures("example")
async def test_a_key_bound_to_a_seller_lists_that_sellers_leads(
    client: httpx2.AsyncClient, create_key: CreateKey
) -> None:
    secret = (await create_key("sales", seller="ben"))["authorization"].removeprefix("Bearer ")
    signin = await client.post("/signin", data={"key": secret, "next": "/"})
    assert signin.status_code == 303

    response = await client.get("/promises/qualified_leads")

    assert list_leads(Page(response.text)) == [C]


@pytest.mark.usefixtures("example")
async def test_a_lead_in_a_list_links_to_its_journey(client: httpx2.AsyncClient) -> None:
    page = await fetch_page(client, f"leads/{C}")
    unknown = await client.get(f"http://127.0.0.1/leads/{new_lead_id()}")

    assert f"Lead {str(C)[-8:]} is qualified, offered to sales" in page.texts
    assert any("since 5 Mar 2026, 01:00 \u00b7 with sales, ben" in text for text in page.texts)
    clocks = page.texts[page.texts.index("Clocks of the promises") + 1 :]
    assert clocks[:10] == [
        "Promise", "Whose", "Due", "State", "Took", "Accepted", "north", "6 Mar 2026, 01:00", "breached", "60 min",
    ]  # fmt: skip
    assert page.texts[-3:] == ["sla.finished", "7 Mar 2026, 01:00", "7 Mar 2026, 01:00"]
    assert unknown.status_code == 404


async def test_a_long_list_has_pages_and_every_lead_is_on_one_of_them(
    client: httpx2.AsyncClient, receive: Receive
) -> None:
    lead_ids = [new_lead_id() for _ in range(2 * PAGE_LIMIT + 3)]
    events: list[Event] = [agreement_activated(day(1, 1))]
    for lead_id in lead_ids:
        events += [lead_captured(lead_id, day(1)), lead_qualified(lead_id, day(2))]
    await receive(*events)

    pages: list[list[UUID]] = []
    address: str | None = "promises/qualified_leads?state=waiting&first=2026-03-02"
    while address:
        page = await fetch_page(client, address)
        pages.append(list_leads(page))
        address = next((a["href"][1:] for _, a in page.tags if a.get("rel") == "next" and a["href"]), None)

    assert [len(leads) for leads in pages] == [PAGE_LIMIT, PAGE_LIMIT, 3]
    assert sorted(lead_id for leads in pages for lead_id in leads) == sorted(lead_ids)


@pytest.mark.usefixtures("example")
async def test_invalid_parameters_of_a_list_are_ignored_and_an_unknown_promise_is_not_found(
    client: httpx2.AsyncClient,
) -> None:
    page = await fetch_page(client, "promises/qualified_leads?state=met&first=soon&after=2026-03-02T00:00:00_moon")
    unknown = await client.get("http://127.0.0.1/promises/eternal_love")

    assert len(list_leads(page)) == 4
    assert unknown.status_code == 404


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

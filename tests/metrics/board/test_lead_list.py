"""`/promises/{name}`: the leads behind each number of the commitments."""

from uuid import UUID

import httpx2
import pytest

from services.metrics.board.pages.lead_list import PAGE_LIMIT
from shared.events.base import Event
from tests.metrics.board.conftest import MARCH, C
from tests.metrics.conftest import CreateKey, Receive
from tests.metrics.event_builders import (
    agreement_activated,
    day,
    lead_captured,
    lead_qualified,
    new_lead_id,
)
from tests.metrics.html_page import Page, fetch_errors, fetch_page, list_leads


@pytest.mark.usefixtures("commitments_example")
@pytest.mark.parametrize("query", [MARCH, f"{MARCH}&basis=period", "first=2026-02-01&last=2026-03-03&basis=period", ""])
async def test_each_number_links_to_a_list_of_as_many_leads(client: httpx2.AsyncClient, query: str) -> None:
    page = await fetch_page(client, f"?{query}")

    numbers = read_numbers(page)
    assert len(numbers) >= 10
    assert {address: len(list_leads(await fetch_page(client, address[1:]))) for address in numbers} == numbers


def read_numbers(page: Page) -> dict[str, int]:
    """The number in each link of the board to a list of leads."""
    return {address: int(page.link_texts[address]) for address in page.links("/promises/")}


@pytest.mark.usefixtures("commitments_example")
async def test_a_list_shows_instant_outcome_and_seller_of_each_lead(client: httpx2.AsyncClient) -> None:
    page = await fetch_page(client, f"promises/acceptance?{MARCH}&basis=period&state=breached")

    assert list_leads(page) == [C]
    assert page.texts[-9:] == [
        "Source", "Team", str(C)[-8:], "6 Mar 2026, 01:00", "missed, done 60 s late", "ben", "social", "website",
        "north",
    ]  # fmt: skip
    assert "Accepted in time: missed" in page.texts
    assert any("1 Mar 2026 to 31 Mar 2026, by the day on which the time was up" in text for text in page.texts)


@pytest.mark.usefixtures("commitments_example")
async def test_a_key_bound_to_a_seller_lists_that_sellers_leads(
    client: httpx2.AsyncClient, create_key: CreateKey
) -> None:
    secret = (await create_key("sales", seller="ben"))["authorization"].removeprefix("Bearer ")
    signin = await client.post("/signin", data={"key": secret, "next": "/"})
    assert signin.status_code == 303

    response = await client.get("/promises/qualified_leads")

    assert list_leads(Page(response.text)) == [C]
    assert (await client.get("/")).status_code == 403


@pytest.mark.usefixtures("commitments_example")
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


@pytest.mark.usefixtures("commitments_example")
async def test_the_page_of_a_lead_tells_what_happened_and_loads_who_it_is_and_why(client: httpx2.AsyncClient) -> None:
    page = await fetch_page(client, f"leads/{C}")

    parts = [attributes["hx-get"] for _, attributes in page.tags if "hx-get" in attributes]
    links = [attributes["href"] for tag, attributes in page.tags if tag == "a" and attributes.get("href")]
    assert parts == [f"/contacts/{C}", f"/scores/{C}", f"/scores/{C}/prediction", f"/inbox/content/{C}"]
    assert {*parts} <= {*links}
    assert [link for link in links if link and link.startswith("/inbox/")]
    assert "A promise was missed: accepted in time" in " ".join(page.texts)


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


@pytest.mark.usefixtures("commitments_example")
async def test_invalid_parameters_of_a_list_are_refused_and_an_unknown_promise_is_not_found(
    client: httpx2.AsyncClient,
) -> None:
    query = "state=met", "first=soon", "after=2026-03-02T00:00:00_moon"
    refused = [await fetch_errors(client, f"promises/qualified_leads?{part}") for part in query]
    unknown = await client.get("http://127.0.0.1/promises/eternal_love")

    assert refused == [
        [("/query/state", "Must be one of accepted, rejected, waiting.")],
        [("/query/first", "Must be a date, YYYY-MM-DD.")],
        [("/query/after", "Must be the `after` of the link to a next page.")],
    ]
    assert unknown.status_code == 404


async def test_the_page_of_a_lead_says_which_side_found_it(client: httpx2.AsyncClient, receive: Receive) -> None:
    own, form = new_lead_id(), new_lead_id()
    await receive(lead_captured(own, day(1), source_kind="sales"), lead_captured(form, day(1)))

    texts = [" ".join((await fetch_page(client, f"leads/{lead_id}")).texts) for lead_id in (own, form)]

    assert ["found by sales itself" in text for text in texts] == [True, False]
    assert ["brought by marketing" in text for text in texts] == [False, True]

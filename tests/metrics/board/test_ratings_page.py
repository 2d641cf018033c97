"""Marketing's desk on what sales said: ratings by source and campaign, and the way to sales' own words."""

import httpx2
import pytest

from tests.metrics.board.conftest import B
from tests.metrics.conftest import CreateKey, Receive
from tests.metrics.event_builders import day, handoff_rated, lead_captured, lead_qualified, new_lead_id
from tests.metrics.html_page import Page, fetch_page

SAID = f"/inbox/said?lead={B}"


@pytest.fixture
async def rated(receive: Receive) -> None:
    """Three leads that sales rated: two of the fair, with 1 and 4, and one of the website, with 5."""
    for score, source, campaign in ((1, "fair", "autumn"), (4, "fair", "spring"), (5, "website", "autumn")):
        lead = new_lead_id()
        await receive(
            lead_captured(lead, day(2), source=source, campaign=campaign),
            lead_qualified(lead, day(3)),
            handoff_rated(lead, day(4), score),
        )


@pytest.mark.usefixtures("rated")
async def test_ratings_are_shown_by_source_and_by_campaign_the_worst_first(client: httpx2.AsyncClient) -> None:
    words = " ".join((await fetch_page(client, "leads?view=ratings")).texts)

    assert "Sales gives 3.3 of 5 to 3 leads" in words
    assert "Source Mean Rated 1 2 3 4 5 fair 2.5 2 1 0 0 1 0 website 5.0 1 0 0 0 0 1" in words
    assert "Campaign Mean Rated 1 2 3 4 5 autumn 3.0 2 1 0 0 0 1 spring 4.0 1 0 0 0 1 0" in words


async def test_without_a_rating_the_page_says_how_sellers_rate(client: httpx2.AsyncClient) -> None:
    assert (
        "Sales rated no lead in these dates. Sellers rate a lead on its card, by one tap."
        in (await fetch_page(client, "leads?view=ratings&first=2026-03-01")).texts
    )


@pytest.mark.usefixtures("commitments_example")
async def test_rejections_lead_to_what_sales_wrote_with_them(client: httpx2.AsyncClient) -> None:
    found = {
        query: (await fetch_page(client, f"leads?{query}")).links("/inbox/said")
        for query in ("view=rejections", "list=rejection", "list=rejection&check=disputed", "list=qualified")
    }

    assert found == {
        "view=rejections": [SAID],
        "list=rejection": [SAID],
        "list=rejection&check=disputed": [],
        "list=qualified": [],
    }


@pytest.mark.usefixtures("commitments_example")
async def test_who_may_not_find_people_is_not_led_to_what_sales_wrote(
    client: httpx2.AsyncClient, create_key: CreateKey
) -> None:
    secret = (await create_key("read"))["authorization"].removeprefix("Bearer ")
    await client.post("/signin", data={"key": secret, "next": "/"})
    page = Page((await client.get("/leads?view=rejections")).text)

    assert "too small" in page.texts
    assert page.links("/inbox/said") == []

"""The board where little or much is known, and at the edges of what may be asked."""

from datetime import datetime
from uuid import UUID

import httpx2
import pytest

from tests.metrics.conftest import Tell
from tests.metrics.event_builders import agreed, booked, captured, contacted, day, deal, lead, offered
from tests.metrics.html_page import fetch_page

LAST_ID = UUID(int=1)


async def test_where_nobody_bought_no_cohort_is_measured_by_a_time_that_nobody_knows(
    client: httpx2.AsyncClient, tell: Tell
) -> None:
    await tell(captured(lead(), datetime.now().astimezone()))

    page = await fetch_page(client)

    assert not [text for text in page.words if text.startswith("Faint")]


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
async def test_a_place_beyond_all_times_is_the_beginning(client: httpx2.AsyncClient, tell: Tell, at: str) -> None:
    await tell(agreed(day(1, 1), "Europe/Berlin", "EUR"), captured(lead(), day(1)))

    answer = await client.get("http://127.0.0.1/promises/acceptance", params={"after": f"{at}_{LAST_ID}"})

    assert answer.status_code == 200


async def test_money_that_comes_for_years_after_the_last_lead_is_shown_with_the_deal(
    client: httpx2.AsyncClient, tell: Tell
) -> None:
    known = lead()
    years = [day(5).replace(year=year) for year in (2026, 2027, 2028)]
    await tell(
        captured(known, day(1)), deal("won", known, day(2), "10.00"), *(booked(known, at, "5.00") for at in years)
    )  # fmt: skip

    page = await fetch_page(client, "?basis=period&first=2026-01-01&last=2028-12-31")

    money = page.words[page.words.index("Money by month, in EUR") :]
    assert money[money.index("March 2026") :][:4] == ["March 2026", "1", "10.00", "5.00"]
    assert money[money.index("March 2028") :][:4] == ["March 2028", "0", "0.00", "5.00"]


async def test_of_a_long_story_the_page_shows_the_end_and_says_where_the_rest_is(
    client: httpx2.AsyncClient, tell: Tell
) -> None:
    known = lead()
    await tell(captured(known, day(1)), offered(known, day(1)))
    await tell(*(contacted(known, day(2 + number / 1000)) for number in range(1010)))
    await tell(deal("won", known, day(20)))

    page = await fetch_page(client, f"leads/{known}")

    caption = page.words.index(
        f"The last 200 facts; all are in GET /v1/journeys/{known}, in the order in which they happened"
    )
    told = [word for word in page.words[caption:] if word.startswith(("lead.", "handoff.", "deal."))]
    assert told == ["handoff.contacted"] * 199 + ["deal.won"]

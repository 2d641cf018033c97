"""Pages with little or much data, and with extreme parameters."""

from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

import httpx2
import pytest

from tests.metrics.conftest import Receive
from tests.metrics.event_builders import (
    agreement_activated,
    day,
    deal_event,
    handoff_contacted,
    handoff_offered,
    handoff_queued,
    lead_captured,
    new_lead_id,
    revenue_booked,
)
from tests.metrics.html_page import fetch_errors, fetch_page

LAST_ID = UUID(int=1)


async def test_without_a_customer_no_cohort_counts_as_too_young(client: httpx2.AsyncClient, receive: Receive) -> None:
    await receive(lead_captured(new_lead_id(), datetime.now().astimezone()))

    page = await fetch_page(client)

    assert not [text for text in page.texts if text.startswith("Pale bars")]


async def test_a_lead_that_never_qualified_and_whose_deal_names_no_owner_does_not_wait_for_a_seller(
    client: httpx2.AsyncClient, receive: Receive
) -> None:
    found, queued = new_lead_id(), new_lead_id()
    await receive(
        *(lead_captured(lead, day(1)) for lead in (found, queued)),
        agreement_activated(day(1)),
        deal_event("opened", found, day(2), seller=None, team=None),
        handoff_queued(queued, day(2)),
    )

    page = await fetch_page(client)

    assert "1 lead waits: no seller is free." in page.texts


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
async def test_a_cursor_beyond_the_last_year_is_refused(client: httpx2.AsyncClient, at: str) -> None:
    [(pointer, _)] = await fetch_errors(client, f"promises/acceptance?{urlencode({'after': f'{at}_{LAST_ID}'})}")

    assert pointer == "/query/after"


async def test_money_received_years_after_the_last_lead_is_on_the_board(
    client: httpx2.AsyncClient, receive: Receive
) -> None:
    lead_id = new_lead_id()
    years = [day(5).replace(year=year) for year in (2026, 2027, 2028)]
    await receive(
        lead_captured(lead_id, day(1)),
        deal_event("won", lead_id, day(2), "10.00"),
        *(revenue_booked(lead_id, received_at, "5.00") for received_at in years),
    )

    page = await fetch_page(client, "?basis=period&first=2026-01-01&last=2028-12-31")

    money = page.texts[page.texts.index("Money by month, in EUR") :]
    assert money[money.index("March 2026") :][:4] == ["March 2026", "1", "10.00", "5.00"]
    assert money[money.index("March 2028") :][:4] == ["March 2028", "0", "0.00", "5.00"]


async def test_the_page_of_a_long_journey_shows_the_last_facts_and_says_where_the_others_are(
    client: httpx2.AsyncClient, receive: Receive
) -> None:
    lead_id = new_lead_id()
    await receive(lead_captured(lead_id, day(1)), handoff_offered(lead_id, day(1)))
    await receive(*(handoff_contacted(lead_id, day(2 + number / 1000)) for number in range(1010)))
    await receive(deal_event("won", lead_id, day(20)))

    page = await fetch_page(client, f"leads/{lead_id}")

    caption = page.texts.index(
        f"The last 200 facts; all are in GET /v1/journeys/{lead_id}, in the order in which they happened"
    )
    facts = [text for text in page.texts[caption:] if text.startswith(("lead.", "handoff.", "deal."))]
    assert facts == ["handoff.contacted"] * 199 + ["deal.won"]


async def test_more_customers_than_leads_in_a_time_are_no_rate(client: httpx2.AsyncClient, receive: Receive) -> None:
    leads = [new_lead_id() for _ in range(30)]
    await receive(
        *(lead_captured(lead_id, day(1, 2)) for lead_id in leads),
        *(deal_event("won", lead_id, day(2), "10.00") for lead_id in leads),
        *(lead_captured(new_lead_id(), day(3)) for _ in range(20)),
    )

    page = await fetch_page(client, "?basis=period&first=2026-03-01&last=2026-03-31")

    assert "30 \u00b7 \u2013" in page.texts
    assert not [text for text in page.texts if "150" in text]

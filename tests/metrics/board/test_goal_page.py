"""`/goals`: the goal, both promises, what missed ones cost, and the form of plans."""

from datetime import UTC, datetime, timedelta

import httpx2

from tests.metrics.conftest import Receive
from tests.metrics.event_builders import (
    agreement_activated,
    deal_event,
    lead_captured,
    lead_qualified,
    new_lead_id,
    sla_event,
)
from tests.metrics.html_page import Page, fetch, fetch_page


async def test_the_page_says_where_the_goal_stands(client: httpx2.AsyncClient, receive: Receive) -> None:
    now, lead = datetime.now(UTC), new_lead_id()
    goal = {"metric": "bookings", "per": "quarter", "target": {"amount": "1000", "currency": "EUR"}}
    expected = {"qualified_to_customer": 0.1, "deal": {"amount": "100", "currency": "EUR"}, "cycle_days": 30}
    await receive(
        agreement_activated(now - timedelta(days=1), goal=goal, expected=expected),
        lead_captured(lead, now),
        lead_qualified(lead, now),
        deal_event("won", lead, now, "400.00"),
    )

    page = await fetch_page(client, "goals")

    quarter = f"{now.year}-Q{(now.month + 2) // 3}"
    titles = [text for text in page.texts if text.startswith("400.00 EUR of 1,000.00 EUR in deals won")]
    assert len(titles) == 1
    assert quarter in titles[0]
    assert any(
        text.startswith("600.00 EUR will be missing if it goes on like this, that is 6 deals, for which 60 more ")
        for text in page.texts
    )
    assert {"Who brings the qualified leads that are missing", "social"} <= set(page.texts)


async def test_a_plan_by_the_agreements_rates_is_shown_with_what_it_assumes(
    client: httpx2.AsyncClient, receive: Receive
) -> None:
    now = datetime.now(UTC)
    await receive(agreement_activated(now, expected={"qualified_to_customer": 0.1}))

    page = await fetch_page(client, "goals?customers=10&by=2199-Q1")

    assert "10 customers by the end of 2199-Q1 need 100 qualified leads." in page.texts
    assert "as the agreement expects" in page.texts
    assert "No goal yet" in page.texts


async def test_the_plan_has_a_field_for_the_share_of_each_channels_leads_that_qualifies(
    client: httpx2.AsyncClient, receive: Receive
) -> None:
    now, leads = datetime.now(UTC), [new_lead_id() for _ in range(4)]
    captured = [lead_captured(lead, now - timedelta(days=9), "search") for lead in leads]
    qualified = [lead_qualified(lead, now - timedelta(days=8)) for lead in leads[:2]]
    await receive(agreement_activated(now, expected={"qualified_to_customer": 0.1}), *captured, *qualified)

    page = await fetch_page(client, "goals?customers=10&by=2199-Q1&of=search&share=0.2")
    wrong = await fetch(client, "goals?customers=10&by=2199-Q1&of=search&share=2")

    fields = [(tag["name"], tag.get("value")) for name, tag in page.tags if name == "input"]
    assert fields[fields.index(("of", "search")) + 1] == ("share", "0.2")
    assert {"Of search qualifies", "500", "20.0%", "as you say"} <= set(page.texts)
    assert wrong.status_code == 422
    assert "Must be a name and a share above 0 and up to 1, as in paid_search:0.4." in Page(wrong.text).texts


async def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_is_kept(client: httpx2.AsyncClient) -> None:
    response = await fetch(client, "goals?customers=none&by=2020-Q1&qualified_to_customer=2")
    page = Page(response.text)

    assert response.status_code == 422
    typed = {
        tag["name"]: (tag["value"], tag.get("aria-invalid"))
        for name, tag in page.tags
        if name == "input" and "placeholder" in tag and tag["name"] != "q"
    }
    assert typed["customers"] == ("none", "true")
    assert typed["by"] == ("2020-Q1", None)
    assert typed["qualified_to_customer"] == ("2", "true")


async def test_the_page_says_which_promise_is_at_risk_and_what_the_missed_ones_cost(
    client: httpx2.AsyncClient, receive: Receive
) -> None:
    now, lead = datetime.now(UTC), new_lead_id()
    await receive(
        agreement_activated(
            now - timedelta(hours=1),
            marketing={"qualified_leads": {"per": "week", "at_least": 20}},
            sales={"acceptance": {"within": "1h", "clock": "elapsed", "at_least": 0.9}},
        ),
        lead_captured(lead, now),
        lead_qualified(lead, now),
        sla_event("breached", lead, now, started_at=now - timedelta(minutes=5), due_at=now),
    )

    goals, promises = await fetch_page(client, "goals"), await fetch_page(client, "promises")

    assert "At risk of marketing: qualified leads; of sales: accepted." in goals.texts
    assert "1 lead missed a promise of sales; too little is known of such leads to say what that costs." in goals.texts
    assert promises.texts == goals.texts

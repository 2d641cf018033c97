"""Campaigns: what was agreed, whether they are live, and the agreed indicators against what came of them."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

import httpx2
import pytest

from tests.metrics.conftest import CreateKey, Receive
from tests.metrics.event_builders import (
    agreement_activated,
    day,
    deal_event,
    handoff_rejected,
    lead_captured,
    lead_qualified,
    new_lead_id,
    spend_recorded,
)
from tests.metrics.html_page import fetch, fetch_page, list_leads

AUTUMN = {
    "name": "Autumn fair",
    "source": "website",
    "starts": "2026-03-01",
    "ends": "2026-03-31",
    "indicators": [
        {"report": "qualified", "target": 2},
        {"report": "won", "target": "3"},
        {"report": "cost_per_qualified", "target": "60.00"},
    ],
    "content": "The guide",
}
Put = Callable[..., Awaitable[tuple[int, Any]]]


@pytest.fixture
async def put(client: httpx2.AsyncClient, create_key: CreateKey) -> Put:
    headers = await create_key("marketing")

    async def put(campaign: str, body: object) -> tuple[int, Any]:
        answer = await client.put(f"/v1/campaigns/{campaign}", json=body, headers=headers)
        return answer.status_code, answer.json()

    return put


@pytest.fixture
async def came(receive: Receive) -> None:
    """Three leads of the campaign in March: two qualified, one of them won, the other rejected; one in April."""
    leads = [new_lead_id() for _ in range(4)]
    await receive(
        *(lead_captured(lead, day(2 + number), campaign=" AUTUMN") for number, lead in enumerate(leads[:3])),
        lead_captured(leads[3], day(2, 4), campaign="autumn"),
        lead_captured(new_lead_id(), day(3), campaign="other"),
        lead_qualified(leads[0], day(4)),
        lead_qualified(leads[1], day(4)),
        deal_event("won", leads[0], day(9), "900.00"),
        handoff_rejected(leads[1], day(5)),
        spend_recorded(date(2026, 3, 3), "100.00", campaign="autumn"),
    )


@pytest.mark.usefixtures("came")
async def test_a_campaign_shows_what_was_agreed_against_what_came(put: Put, receive: Receive) -> None:
    without = await put("autumn", AUTUMN)
    await receive(agreement_activated(day(1, 1), "Europe/Berlin"))
    status, with_agreement = await put("Autumn ", AUTUMN | {"starts": None, "ends": None})

    assert without == (
        200,
        {
            **{name: AUTUMN[name] for name in ("name", "source", "starts", "ends", "content")},
            "campaign": "autumn",
            "live": False,
            "missing": [
                {"what": "agreement", "says": "No agreement is in force: both sides sign one first."},
                {"what": "ends", "says": "It ended on 2026-03-31."},
            ],
            "indicators": [
                {"report": "qualified", "target": "2", "actual": "2", "kept": True},
                {"report": "won", "target": "3", "actual": "1", "kept": False},
                {"report": "cost_per_qualified", "target": "60.00", "actual": "50.00", "kept": True},
            ],
        },
    )
    assert (status, with_agreement["live"], with_agreement["missing"]) == (200, True, [])


async def test_the_same_name_again_changes_the_campaign_and_lists_have_it_once(
    put: Put, client: httpx2.AsyncClient, create_key: CreateKey
) -> None:
    await put("autumn", AUTUMN)
    await put("AUTUMN", AUTUMN | {"name": "Autumn"})
    await put("winter", {"name": "Winter", "starts": "2026-12-01"})
    listed = (await client.get("/v1/campaigns", headers=await create_key("read"))).json()

    assert [(each["campaign"], each["name"]) for each in listed["campaigns"]] == [
        ("winter", "Winter"),
        ("AUTUMN", "Autumn"),
    ]
    assert listed["truncated"] is False


async def test_what_cannot_be_agreed_is_refused_by_name(put: Put, client: httpx2.AsyncClient) -> None:
    unknown = await put("autumn", AUTUMN | {"indicators": [{"report": "clicks", "target": -1}]})
    backwards = await put("autumn", AUTUMN | {"ends": "2026-02-01"})
    blank = await put("%20", AUTUMN)

    assert unknown[0] == backwards[0] == blank[0] == 422
    assert [error["pointer"] for error in unknown[1]["errors"]] == ["/indicators/0/report", "/indicators/0/target"]
    assert backwards[1]["errors"][0]["detail"] == "`ends` must not lie before `starts`."
    assert (await fetch(client, "campaigns/nothing")).status_code == 404


@pytest.mark.usefixtures("came")
async def test_the_page_of_a_campaign_links_to_its_leads_and_says_what_sales_said(
    put: Put, client: httpx2.AsyncClient, receive: Receive
) -> None:
    await receive(agreement_activated(day(1, 1), "Europe/Berlin"))
    await put("autumn", AUTUMN)
    whole, one = await fetch_page(client, "campaigns"), await fetch_page(client, "campaigns/autumn")

    assert whole.links("/campaigns/") == ["/campaigns/autumn"]
    for text in ("Autumn fair", "not live", "not reached", "100.00 EUR", "900.00 EUR", "too small"):
        assert text in one.texts
    counts = {each: int(one.link_texts[each]) for each in one.links("/leads?list") if one.link_texts[each].isdigit()}
    assert len(counts) == 7
    assert len(one.links("/inbox/said?lead=")) == 1
    for address, count in counts.items():
        assert len(list_leads(await fetch_page(client, address[1:]))) == count


async def test_the_form_saves_a_campaign_and_leads_to_its_page(client: httpx2.AsyncClient) -> None:
    page = await fetch_page(client, "campaigns")
    token = next(attributes["value"] for tag, attributes in page.tags if attributes.get("name") == "form_token")
    filled = {"campaign": "summer", "name": "Summer", "starts": "2026-06-01", "indicators.won": "3"}
    sent = await client.post("http://127.0.0.1/campaigns", data={"form_token": token} | filled)
    refused = await client.post(
        "http://127.0.0.1/campaigns", data={"form_token": token} | filled | {"starts": "soon", "indicators.won": "x"}
    )

    assert (sent.status_code, sent.headers["location"]) == (303, "/campaigns/summer")
    assert "Customers" in (await fetch_page(client, "campaigns/summer")).texts
    assert refused.status_code == 422
    assert 'value="Summer"' in refused.text

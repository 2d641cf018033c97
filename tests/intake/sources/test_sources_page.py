"""The page of all sources: how each fares, and what marketing pastes where."""

import html
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import httpx2
import pytest

from services.intake.forms.pages.source_card import FAILURES, describe_age
from services.intake.hooks import domain as hooks
from services.intake.sources.adapters import instructions, registry
from tests.intake.builders import lead
from tests.intake.service import PRINTED_TOKEN, IntakeService, make_client
from tests.support.page_forms import find_form

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)


async def test_a_form_shows_its_last_lead_its_snippet_and_what_made_no_lead(
    service: IntakeService, browser: httpx2.AsyncClient
) -> None:
    await service.put_source("website", name="Our website")
    before = await read_card(browser, "website")
    await service.post(lead())
    await service.post(lead(test=True))
    after = await read_card(browser, "website")

    assert "No lead yet" in before
    assert "/captures?source=website" not in before
    assert "Last lead just now" in after
    assert '<a href="/captures?source=website">1 capture kept that made no lead</a>' in after
    assert '<script src="http://accord/v1/forms/website.js" async></script>' in after
    assert 'href="/v1/forms/website/preview"' in after


async def test_a_source_of_a_platform_shows_its_addresses_and_what_went_wrong(
    service: IntakeService, browser: httpx2.AsyncClient
) -> None:
    await service.put_source("search", kind="ads", field_map={"Firma": "company.name"})
    wrong = await service.admin.post("/v1/hooks/google_ads/search", json={"google_key": "wrong", "lead_id": "1"})
    card = await read_card(browser, "search")

    assert wrong.status_code == 401
    assert "Last failure just now: the source has no secret yet." in card
    assert re.findall("http://accord/v1/hooks/[a-z_]*/search", card) == [
        f"http://accord/v1/hooks/{adapter}/search" for adapter in ("google_ads", "meta", "linkedin", "tiktok", "json")
    ]
    body = '{"kind":"ads","field_map":{"Firma":"company.name"},"secret":"THE-SECRET"}'
    assert "curl -X PUT http://accord/v1/sources/search" in card
    assert f"-d '{body}'" in card


@pytest.mark.parametrize("address", ["/setup/sources", "/setup/source"])
async def test_who_makes_a_source_is_told_that_it_takes_forms_of_every_website_and_may_name_its_own(
    service: IntakeService, browser: httpx2.AsyncClient, address: str
) -> None:
    # The step of the first set-up asks while no source is live.
    await service.put_source("website", live=False)
    page = (await browser.get(address)).text
    asked = find_form(page, address)
    origins = {"allowed_origins": "https://www.Example.com/\n\nhttp://localhost:3000"}
    wrong = await browser.post(address, data=asked.values | {"source": "landing", "allowed_origins": "example.com"})
    added = await browser.post(address, data=asked.values | {"source": "landing"} | origins)

    assert "Origins of its pages, one on each line. Without any, Accord takes forms from every website" in page
    assert (wrong.status_code, "Must be an origin" in wrong.text, added.status_code) == (422, True, 303)
    stored = (await service.admin.get("/v1/sources/landing")).json()
    assert stored["allowed_origins"] == ["https://www.example.com", "http://localhost:3000"]


async def test_the_form_adds_a_source_and_empties_none_that_there_is(
    service: IntakeService, browser: httpx2.AsyncClient
) -> None:
    added = await send(browser, source="landing", name="Landing page", kind="form")
    again = await send(browser, source="landing", kind="ads")
    stored = (await service.admin.get("/v1/sources/landing")).json()

    assert (added.status_code, added.headers["location"]) == (303, "/setup/sources")
    assert again.status_code == 422
    assert '<small id="error-source">There is a source with this code already.</small>' in again.text
    assert '<a href="/setup/sources">All sources</a>' in again.text
    assert (stored["name"], stored["kind"]) == ("Landing page", "form")


async def test_fifty_sources_are_on_a_page(service: IntakeService, browser: httpx2.AsyncClient) -> None:
    for number in range(51):
        await service.put_source(f"form-{number:02}")
    first = await read_page(browser)
    second = await read_page(browser, "?after=form-49")

    assert 'href="/setup/sources?after=form-49"' in first
    assert 'id="source-form-50"' not in first
    assert re.findall('id="source-([^"]*)"', second) == ["form-50", "website"]


def test_every_adapter_says_where_its_address_is_pasted() -> None:
    assert set(instructions.INSTRUCTIONS) == set(registry.ADAPTERS)


def test_every_failure_of_a_hook_has_its_reason_in_words() -> None:
    codes = {each.code for each in (hooks.WrongSecret, hooks.NoSecret, hooks.UnreadableHook, hooks.LeadNotTold)}

    assert codes | {hooks.TOKEN_REFUSED, hooks.THROTTLED, hooks.NOT_FOUND} <= set(FAILURES)


def test_ages_are_told_in_the_largest_whole_unit() -> None:
    seconds = (-5, 0, 59, 60, 120, 3599, 7200, 86400, 200000)

    assert [describe_age(NOW - timedelta(seconds=each), NOW) for each in seconds] == [
        *["just now"] * 3, "1 minute ago", "2 minutes ago", "59 minutes ago", "2 hours ago", "1 day ago", "2 days ago",
    ]  # fmt: skip


@pytest.fixture
async def browser(service: IntakeService) -> AsyncIterator[httpx2.AsyncClient]:
    """A marketer's browser, signed in."""
    async with make_client(service.app, None) as client:
        await client.get(f"/setup/sources?token={PRINTED_TOKEN}", follow_redirects=True)
        yield client


async def read_page(browser: httpx2.AsyncClient, query: str = "") -> str:
    answer = await browser.get(f"/setup/sources{query}")
    assert answer.status_code == 200, answer.text
    return html.unescape(answer.text)


async def read_card(browser: httpx2.AsyncClient, source: str) -> str:
    return (await read_page(browser)).partition(f'id="source-{source}"')[2].partition("</section>")[0]


async def send(browser: httpx2.AsyncClient, **fields: str) -> httpx2.Response:
    """Send the form that adds a source, as a browser does."""
    [token] = set(re.findall('name="form_token" value="([^"]*)"', await read_page(browser)))
    return await browser.post("/setup/sources", data=fields | {"form_token": token})

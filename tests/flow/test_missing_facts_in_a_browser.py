"""Marketing states what is missing of a lead, with JavaScript and without: the page shows the new verdict at once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from tests.support.accord_process import KEY, run_accord_up
from tests.support.chromium import run_chromium
from tests.support.retrying_client import Client
from tests.support.scenario import AGREEMENT, lead, set_up_company, sign_agreement

pytestmark = pytest.mark.usefixtures("processes_and_sockets")

PHONE = 390
SIZE = {"id": "size", "field": "company.employees", "between": [50, 2000], "points": 0, "required": True}
DEFINITION: Any = AGREEMENT["definition"]
TERMS = AGREEMENT | {"definition": DEFINITION | {"profile": [*DEFINITION["profile"], SIZE]}}


@dataclass
class Desk:
    """A running Accord, and a browser."""

    origin: str
    client: Client
    browser: Browser

    async def capture(self, number: int) -> str:
        """The id of a lead that lacks only the size of its company."""
        body = lead(number)
        del body["occurred_at"]
        _, captured = await asyncio.to_thread(self.client.call, "POST", "/v1/leads", body)
        lead_id: str = captured["lead_id"]
        return lead_id

    async def open(self, path: str, *, javascript: bool) -> Page:
        """The page at this path, for the administrator, on a telephone."""
        context = await self.browser.new_context(
            viewport={"width": PHONE, "height": 800}, java_script_enabled=javascript
        )
        page = await context.new_page()
        await page.goto(f"{self.origin}/signin")
        await page.locator("input[name=key]").fill(KEY)
        await page.get_by_role("button", name="Sign in", exact=True).click()
        await page.wait_for_url(lambda url: "/signin" not in url)
        await page.goto(f"{self.origin}{path}")
        return page

    async def await_verdict(self, lead_id: str) -> None:
        """Wait until the lead is judged, and its journey known."""
        wait_for = self.client.wait_for
        await asyncio.to_thread(wait_for, f"/v1/scores/{lead_id}", lambda score: bool(score.get("missing")))
        await asyncio.to_thread(wait_for, f"/v1/journeys/{lead_id}", lambda journey: bool(journey.get("facts")))


@pytest.fixture
async def desk(database_url: str, tmp_path: Path) -> AsyncIterator[Desk]:
    async with AsyncExitStack() as stack:
        browser = await stack.enter_async_context(run_chromium())
        program, client = stack.enter_context(run_accord_up(database_url, tmp_path))
        await asyncio.to_thread(program.await_ready)
        await asyncio.to_thread(set_up_company, client)
        await asyncio.to_thread(sign_agreement, client, TERMS)
        yield Desk(f"http://127.0.0.1:{program.port}", client, browser)


async def test_the_page_of_a_lead_asks_for_what_is_missing_and_shows_the_new_verdict(desk: Desk) -> None:
    lead_id = await desk.capture(1)
    await desk.await_verdict(lead_id)
    page = await desk.open(f"/leads/{lead_id}", javascript=True)

    await expect(page.get_by_role("heading", name="It is not qualified yet")).to_be_visible()
    await page.get_by_label("Company employees").fill("many")
    await page.get_by_role("button", name="State it").click()
    await expect(page.get_by_label("Company employees")).to_have_value("many")
    await expect(page.get_by_text("Must be a number")).to_be_visible()
    await page.get_by_label("Company employees").fill("120")
    await page.get_by_role("button", name="State it").click()

    await expect(page.get_by_role("heading", name="It qualified")).to_be_visible()
    await expect(page.get_by_role("heading", name="qualified, offered to sales")).to_be_visible()
    await expect(page.get_by_text("More became known without a form")).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE


async def test_without_javascript_the_verdict_is_a_page_and_so_is_its_form(desk: Desk) -> None:
    lead_id = await desk.capture(2)
    await desk.await_verdict(lead_id)
    page = await desk.open(f"/leads/{lead_id}", javascript=False)

    await page.get_by_role("link", name="What the agreement says of it").click()
    await page.get_by_role("button", name="State what is missing").click()
    await page.get_by_label("Company employees").fill("120")
    await page.get_by_role("button", name="State it").click()

    await expect(page.get_by_role("heading", name="It qualified")).to_be_visible()

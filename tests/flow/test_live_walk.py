"""From an empty `accord up` to an offered lead in a real browser, by what the pages show and nothing else."""

import asyncio
import re
import signal
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from playwright.async_api import Browser, FilePayload, Page, expect

from tests.support.accord_process import AccordProcess
from tests.support.chromium import MILLISECONDS, run_chromium
from tests.support.website import Website, run_website

pytestmark = pytest.mark.usefixtures("processes_and_sockets")

PHONE = 390


class Walk:
    """Accord without anything in it, a website on another origin, and a marketer who is signed in."""

    def __init__(self, address: str, site: Website, browser: Browser, page: Page) -> None:
        self.origin, self.site, self.browser, self.page = address.partition("/?")[0], site, browser, page

    async def open(self, path: str) -> None:
        await self.page.goto(self.origin + path)

    async def fill(self, path: str, button: str, **fields: str) -> None:
        """Fill in the form on this page, and send it."""
        await self.open(path)
        for name, value in fields.items():
            await self.page.fill(f'main [name="{name}"]', value)
        await self.page.get_by_role("button", name=button).click()

    async def await_text(self, path: str, text: str) -> None:
        """Load the page again until it says this."""
        deadline = time.monotonic() + MILLISECONDS / 1000
        while True:
            await self.open(path)
            if text in (shown := await self.page.inner_text("main")):
                return
            assert time.monotonic() < deadline, shown
            await self.page.wait_for_timeout(200)


@pytest.fixture
async def walk(database_url: str, tmp_path: Path) -> AsyncIterator[Walk]:
    program = AccordProcess(["up", "--data", str(tmp_path)], {"ACCORD_DATABASE_URL": database_url}, tmp_path / "up.log")
    async with AsyncExitStack() as stack:
        browser = await stack.enter_async_context(run_chromium())
        site = stack.enter_context(run_website())
        program.start()
        stack.callback(program.stop, signal.SIGTERM)
        program.await_ready()
        deadline = time.monotonic() + 60
        while not (address := re.search(r"http://\S+token=\S+", program.read_output())):
            assert time.monotonic() < deadline
            await asyncio.sleep(0.05)
        page = await browser.new_page(viewport={"width": PHONE, "height": 800})
        await page.goto(address[0])
        yield Walk(address[0], site, browser, page)


async def test_a_pasted_form_brings_a_lead_that_is_seen_qualified_and_offered(walk: Walk) -> None:
    await walk.page.get_by_role("link", name="Set-up").click()
    await walk.page.locator("dl").get_by_role("link", name="Sources").click()
    await expect(walk.page.locator("main")).to_contain_text("There is no source yet.")
    thanks = f"{walk.site.origin}/thanks"
    await walk.fill("/setup/sources", "Add the source", source="website", name="Our website", thank_you_url=thanks)
    await expect(walk.page.locator("#source-website")).to_contain_text("No lead yet")
    walk.site.pages["/contact"] = await walk.page.inner_text("#source-website pre.paste >> nth=0")

    await walk.fill("/setup/agreement", "Sign it", marketing="Robin Vale", sales="Sam Quill")
    await walk.fill("/setup/seller", "Add the seller", seller="kim", name="Kim Reyes")

    visitor = await walk.browser.new_page()
    await visitor.goto(f"{walk.site.origin}/contact?utm_source=google&utm_campaign=summer")
    await visitor.fill('[name="email"]', "dana@example.com")
    await visitor.fill('[name="name"]', "Dana Ortiz")
    await visitor.fill('[name="employees"]', "120")
    await visitor.get_by_role("button", name="Send").click()
    await visitor.wait_for_url("**/thanks")

    await walk.await_text("/setup/sources", "Last lead just now")
    assert await walk.page.evaluate("document.documentElement.scrollWidth") == PHONE
    await walk.await_text("/setup/acceptance", "A lead waits for kim, who accepts it.")


async def test_a_file_is_imported_with_the_keyboard_alone_and_followed_with_and_without_javascript(walk: Walk) -> None:
    await walk.fill("/setup/sources", "Add the source", source="fair", name="Fair")
    page = walk.page
    await walk.open("/setup/sources")
    await page.get_by_role("link", name="import a file").click()
    csv = b"email,name\ndana@example.com,Dana\nno address,Kim\n"
    file = FilePayload(name="fair.csv", mimeType="text/csv", buffer=csv)

    await page.locator('[name="kind"]').focus()
    await page.keyboard.type("leads")
    await page.keyboard.press("Tab")
    await page.keyboard.type("fair")
    await page.keyboard.press("Tab")
    await page.locator('[name="file"]').set_input_files(file)
    for _ in range(3):
        await page.keyboard.press("Tab")
    assert await page.evaluate("document.activeElement.textContent") == "Import the file"
    await page.keyboard.press("Enter")

    await expect(page.get_by_role("status")).to_have_text("2 of 2 rows: 1 accepted, 0 known before, 1 refused.")
    assert await page.evaluate("document.documentElement.scrollWidth") == PHONE
    state = await page.context.storage_state()
    plain = await (await walk.browser.new_context(storage_state=state, java_script_enabled=False)).new_page()
    await plain.goto(page.url)
    await expect(plain.get_by_role("status")).to_have_text("2 of 2 rows: 1 accepted, 0 known before, 1 refused.")
    await expect(plain.get_by_role("link", name="The refused rows, each with the reason")).to_be_visible()
